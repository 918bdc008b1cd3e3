// What the editor proposes: SPARQL's words, the query's variables, this graph's terms and things by their names.
const KEYWORDS = [
  "SELECT", "DISTINCT", "WHERE", "FILTER", "OPTIONAL", "UNION", "MINUS", "GRAPH", "VALUES", "BIND", "AS", "ORDER BY",
  "GROUP BY", "HAVING", "LIMIT", "OFFSET", "ASC", "DESC", "CONSTRUCT", "DESCRIBE", "ASK", "PREFIX", "BASE", "FROM",
  "FROM NAMED", "NOT EXISTS", "EXISTS", "IN", "COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "STR",
  "LANG", "LANGMATCHES", "DATATYPE", "BOUND", "COALESCE", "IF", "CONTAINS", "STRSTARTS", "STRENDS", "STRBEFORE",
  "STRAFTER", "STRLEN", "SUBSTR", "REPLACE", "REGEX", "UCASE", "LCASE", "CONCAT", "YEAR", "MONTH", "DAY", "ISIRI",
  "ISLITERAL", "ISBLANK", "IRI", "ROUND", "ABS",
];
const MOST = 50;

const fold = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").replace(/’/g, "'").toLowerCase();

/** How well a name answers what is written: 0 is best, null not at all. */
function rank(needle, name, label) {
  if (name.startsWith(needle)) return 0;
  if (name.slice(name.indexOf(":") + 1).startsWith(needle)) return 1;
  if (label.startsWith(needle)) return 2;
  if (label.split(/[\s'(-]+/).some((word) => word.startsWith(needle))) return 3;
  return needle.length > 2 && label.includes(needle) ? 4 : null;
}

function ranked(needle, rows, option) {
  const found = [];
  for (const row of rows) {
    const place = rank(needle, row.key, row.label);
    if (place !== null) found.push([place, row]);
  }
  found.sort((a, b) => a[0] - b[0]);
  return found.slice(0, MOST).map(([, row]) => option(row));
}

/** Writes a term, and declares its prefix above the query where nothing does. */
function write(name, prefixes) {
  return (view, _completion, from, to) => {
    const prefix = name.slice(0, name.indexOf(":") + 1);
    const declared = new RegExp(`^\\s*PREFIX\\s+${prefix}`, "im").test(view.state.doc.toString());
    const line = declared ? "" : `PREFIX ${prefix} <${prefixes[prefix.slice(0, -1)]}>\n`;
    const changes = [{ from, to, insert: name }];
    if (line) changes.unshift({ from: 0, insert: line });
    view.dispatch({ changes, selection: { anchor: from + line.length + name.length }, userEvent: "input.complete" });
  };
}

/** The source of completions over what `words.terms` gives; it is asked for once, when first needed. */
export function proposer(words, syntaxTree) {
  let known = null;
  const load = async () => {
    const answer = await fetch(words.terms, { headers: { Accept: "application/json" } });
    if (!answer.ok) return { prefixes: {}, terms: [], things: [] };
    const { prefixes, terms, things } = await answer.json();
    return {
      prefixes,
      terms: terms.map(([name, label, info, kind]) => ({ name, said: label, info, kind, key: fold(name), label: fold(label) })),
      things: things.map(([iri, label]) => ({ iri, said: label, key: fold(iri.split("/").pop()), label: fold(label) })),
    };
  };
  const term = ({ name, said, info, kind }, prefixes) => ({
    label: name,
    detail: `${said} (${words[kind]})`,
    info: info || undefined,
    apply: write(name, prefixes),
  });
  const thing = ({ iri, said }) => ({ label: said, detail: iri.split("/").slice(-2).join("/"), apply: `<${iri}>` });
  return async (context) => {
    const inside = syntaxTree(context.state).resolveInner(context.pos, -1).name;
    if (inside === "Comment" || inside === "String") return null;
    const variable = context.matchBefore(/[?$][\p{L}\p{N}_]*/u);
    if (variable) {
      const all = new Set(context.state.doc.toString().match(/[?$][\p{L}\p{N}_]+/gu));
      all.delete(variable.text);
      const options = [...all].filter((name) => name.startsWith(variable.text)).sort().map((label) => ({ label }));
      return { from: variable.from, options, filter: false };
    }
    const iri = context.matchBefore(/<[^<>"{}|^`\\\s]*/);
    const word = iri ?? context.matchBefore(/[\p{L}_][\p{L}\p{N}_:'’-]*/u);
    if (!word && !context.explicit) return null;
    known ??= load().catch(() => { known = null; return { prefixes: {}, terms: [], things: [] }; });
    const { prefixes, terms, things } = await known;
    const from = word?.from ?? context.pos;
    if (iri) {
      const needle = fold(iri.text.slice(1).split("/").pop());
      return { from, options: ranked(needle, things, thing), filter: false };
    }
    const needle = fold(word?.text ?? "");
    const spoken = KEYWORDS.filter((name) => needle && fold(name).startsWith(needle)).map((label) => ({ label }));
    const options = [
      ...spoken,
      ...ranked(needle, terms, (row) => term(row, prefixes)),
      ...(needle.length > 1 ? ranked(needle, things, thing) : []),
    ];
    return { from, options: options.slice(0, MOST), filter: false };
  };
}
