// Asks one query of some SPARQL endpoints with Comunica, and writes its answer as lines of JSON.
// node ask.mjs bindings|boolean|quads|void QUERY KIND@ADDRESS…   (environment: TOKEN, a bearer token)
// An empty kind is for Comunica to find out, from what the address says of itself.
import { createRequire } from "node:module";
const { QueryEngine } = createRequire(`${process.cwd()}/`)("@comunica/query-sparql");

const [form, query, ...endpoints] = process.argv.slice(2);
const sources = endpoints.map((endpoint) => {
  const [type, ...address] = endpoint.split("@");
  return { type: type || undefined, value: address.join("@") };
});
const authorised = (input, init = {}) => {
  const headers = new Headers(init.headers);
  if (process.env.TOKEN) headers.set("Authorization", `Bearer ${process.env.TOKEN}`);
  return fetch(input, { ...init, headers });
};
const context = { sources, destination: form === "void" ? sources[0] : undefined, fetch: authorised };
const engine = new QueryEngine();

switch (form) {
  case "boolean":
    console.log(JSON.stringify(await engine.queryBoolean(query, context)));
    break;
  case "void":
    await engine.queryVoid(query, context);
    break;
  case "quads":
    for (const quad of await (await engine.queryQuads(query, context)).toArray())
      console.log(JSON.stringify([quad.subject, quad.predicate, quad.object].map((term) => term.value)));
    break;
  default:
    for (const row of await (await engine.queryBindings(query, context)).toArray())
      console.log(JSON.stringify(Object.fromEntries([...row].map(([name, term]) => [name.value, term.value]))));
}
