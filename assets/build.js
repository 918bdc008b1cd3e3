// Bundles the editor for the server to serve, with the licences of what is in it. Asks no host but npm's own
// registry, and only while the packages are installed.
import { build } from "esbuild";
import { readFileSync, writeFileSync } from "node:fs";

const folder = "server/static/built";
const { metafile } = await build({
  entryPoints: ["assets/editor.js"],
  outfile: `${folder}/editor.js`,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  metafile: true,
  legalComments: "none",
  banner: { js: "// Bundled from npm packages by `make assets`; their licences: licences.txt" },
});
const packages = new Set(Object.keys(metafile.inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]));
const licences = [...packages].filter(Boolean).sort().map((name) => {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  return `${name} ${version} (${license})\n\n${readFileSync(`node_modules/${name}/LICENSE`, "utf8")}`;
});
writeFileSync(`${folder}/licences.txt`, licences.join("\n----------------------------------------\n\n"));
