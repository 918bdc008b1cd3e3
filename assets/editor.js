// CodeMirror over the query's text field: colours, proposals from this graph, slips marked at their place.
// The field stays in the form and is what is sent: without this script, or with the plain field that a reader
// may prefer, the page works the same.
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, ensureSyntaxTree, HighlightStyle, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { linter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";
import { proposer } from "./proposals.js";

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "#7a1f6b", fontWeight: "600" },
  { tag: tags.variableName, color: "#1b2530" },
  { tag: [tags.string, tags.typeName], color: "#7a4d00" },
  { tag: [tags.integer, tags.float, tags.bool], color: "#8a3b12" },
  { tag: tags.comment, color: "#5a6672", fontStyle: "italic" },
  { tag: [tags.namespace, tags.url], color: "#0b5563" },
]);
const look = EditorView.theme({
  "&": { border: "1px solid #aab4bd", borderRadius: "4px", background: "var(--paper)", color: "var(--ink)", fontSize: ".88rem" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", minHeight: "14rem", maxHeight: "34rem" },
  ".cm-placeholder": { color: "var(--muted)" },
  ".cm-gutters": { background: "var(--soft)", color: "var(--muted)", border: "0" },
  ".cm-lintRange-error": { background: "var(--wrong-soft)", backgroundImage: "none", borderBottom: "2px solid var(--wrong)" },
  ".cm-lintPoint-error:after": { borderBottomColor: "var(--wrong)" },
  ".cm-tooltip": { border: "1px solid var(--line)", background: "var(--paper)", color: "var(--ink)", borderRadius: "4px", maxWidth: "min(30rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--sans)", maxHeight: "16rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".2rem .5rem", minHeight: "24px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--accent)", color: "#fff" },
  ".cm-completionDetail": { fontStyle: "normal", opacity: ".85" },
  ".cm-completionInfo": { padding: ".4rem .6rem", fontFamily: "var(--sans)" },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--wrong)", fontFamily: "var(--sans)", padding: ".3rem .6rem" },
});

/** Typing over a selection, done here: Chromium's own way writes a style attribute, which the page's policy forbids. */
const typing = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== "insertText" || !event.data || view.state.selection.main.empty) return false;
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    return true;
  },
});

/** Where a line and a column of characters, from 1, are in the text; the column may be one past its end. */
function offset(doc, line, column) {
  const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(found.to, found.from + [...found.text].slice(0, column - 1).join("").length);
}

function fault(doc, line, column, message) {
  const from = offset(doc, line, column);
  return { from, to: Math.min(doc.length, from + 1), severity: "error", message };
}

/** The first place where the grammar does not follow, and names whose prefix nothing declares. */
function doubts(state) {
  const tree = ensureSyntaxTree(state, state.doc.length, 200);
  const declared = new Set(), names = [];
  let broken = null;
  tree?.iterate({
    enter(node) {
      if (node.type.isError) broken ??= node.from;
      const parent = node.node.parent?.name;
      if (node.name === "Pname_ns" && parent === "PrefixDecl") declared.add(state.sliceDoc(node.from, node.to));
      else if (node.name === "Pname_ns" || node.name === "Pname_ln") names.push({ from: node.from, to: node.to });
    },
  });
  const undeclared = names.filter(({ from, to }) => !declared.has(state.sliceDoc(from, to).replace(/:.*/s, ":")));
  return { broken, undeclared };
}

/** Slips while the reader writes: the grammar has the doubt, the service confirms it and says what is expected. */
function checker(words) {
  return linter(async (view) => {
    const { doc } = view.state;
    const { broken, undeclared } = doubts(view.state);
    if (broken === null)
      return undeclared.map((place) => ({ ...place, severity: "error", message: words.undeclared }));
    if (!doc.toString().trim()) return [];
    try {
      const answer = await fetch(words.check, { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams({ query: doc.toString() }) });
      if (answer.ok) {
        const said = await answer.json();
        return said.line ? [fault(doc, said.line, said.column, said.message)] : [];
      }
    } catch { /* offline: the grammar's own word is all there is */ }
    return [{ from: broken, to: Math.min(doc.length, broken + 1), severity: "error", message: words.fault }];
  }, { delay: 600 });
}

function mount(area) {
  const { form } = area, words = form.dataset;
  const host = document.createElement("div");
  host.className = "rich";
  const root = host.attachShadow({ mode: "open" });
  const run = () => { form.requestSubmit(); return true; };
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        Prec.highest(keymap.of([{ key: "Mod-Enter", run }])),
        lineNumbers(), history(), highlightSpecialChars(), drawSelection(), bracketMatching(), EditorView.lineWrapping,
        sparql(), syntaxHighlighting(colours), look, placeholder(area.placeholder),
        autocompletion({ override: [proposer(words, syntaxTree)], icons: false, maxRenderedOptions: 50 }),
        checker(words), typing,
        keymap.of([...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorState.phrases.of({ "Completions": words.proposals }),
        EditorView.contentAttributes.of({
          "aria-label": document.getElementById("query-label").textContent,
          ...(area.hasAttribute("aria-invalid") ? { "aria-invalid": "true" } : {}),
          spellcheck: "false",
        }),
        EditorView.updateListener.of((update) => { if (update.docChanged) area.value = update.state.doc.toString(); }),
      ],
    }),
  });
  area.before(host);
  const line = Number(area.dataset.line), column = Number(area.dataset.column);
  if (line) {
    const mark = fault(view.state.doc, line, column, document.getElementById("problem-text").textContent);
    view.dispatch({ selection: { anchor: mark.from }, scrollIntoView: true }, setDiagnostics(view.state, [mark]));
  }
  return { host, view };
}

const area = document.getElementById("query");
if (area) {
  let shown = null;
  const words = area.form.dataset;
  const button = document.createElement("button");
  button.type = "button";
  const show = (rich) => {
    if (rich) {
      shown = mount(area);
    } else {
      shown?.view.destroy();
      shown?.host.remove();
      shown = null;
    }
    area.hidden = rich;
    button.textContent = rich ? words.plain : words.rich;
    for (const part of document.querySelectorAll(".rich-only")) part.hidden = !rich;
  };
  const focused = document.activeElement === area;
  show(localStorage.getItem("editor") !== "plain");
  if (focused) (shown?.view ?? area).focus();
  button.addEventListener("click", () => {
    show(!shown);
    localStorage.setItem("editor", shown ? "rich" : "plain");
    (shown?.view ?? area).focus();
  });
  document.getElementById("query-label").addEventListener("click", () => shown?.view.focus());
  area.form.querySelector(".line").append(button);
  window.maillageEditor = () => shown?.view;
}
