// The peer's side of benchmarks.forms: reads {name: xml} from standard input, prints {case: number} as JSON.
// Run by Node in a folder that has @getodk/xforms-engine and jsdom installed. Times are milliseconds.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

const home = process.argv[2];
const require = createRequire(join(home, 'package.json'));
const { JSDOM } = require('jsdom');
const page = new JSDOM('').window;
for (const name of Object.getOwnPropertyNames(page)) {
  if (!(name in globalThis) && /^[A-Z]/.test(name)) globalThis[name] = page[name];
}
globalThis.window = page;
globalThis.document = page.document;
globalThis.__dirname = '/';
const entry = join(home, 'node_modules/@getodk/xforms-engine/dist/index.js');
const { loadForm } = await import(pathToFileURL(entry).href);

let input = '';
for await (const piece of process.stdin) input += piece;
const forms = JSON.parse(input);
const found = {};

function find(node, reference) {
  if (node.currentState.reference === reference) return node;
  for (const child of node.currentState.children ?? []) {
    const hit = find(child, reference);
    if (hit) return hit;
  }
  return null;
}

async function best(name, runs, work) {
  let least = Infinity;
  for (let run = 0; run < runs; run += 1) {
    const begin = performance.now();
    await work(run);
    least = Math.min(least, performance.now() - begin);
  }
  found[name] = least;
}

let form;
await best('load 500 fields', 2, async () => { form = await loadForm(forms.fields); });
let open;
await best('open 500 fields', 2, async () => { open = form.createInstance(); });
const first = find(open.root, '/d/q200');
const last = find(open.root, '/d/c19');
await best('answer through a 20-step chain', 30, async (run) => {
  first.setValue(String(run));
  const value = last.currentState.value;
  if (String(value) !== String(run + 20)) throw new Error(`chain gave ${value}`);
});
const gate = find(open.root, '/d/s');
const hidden = find(open.root, '/d/q159');
await best('hide 160 fields', 6, async (run) => {
  gate.setValue(run % 2 ? 'yes' : 'no');
  if (hidden.currentState.relevant !== Boolean(run % 2)) throw new Error('relevance');
});
found['memory with 500 fields open'] = process.memoryUsage().rss / 1048576;

const counted = await loadForm(forms.rows);
let table;
await best('create 100 rows of 10', 1, async () => { table = counted.createInstance(); });
const cell = find(table.root, '/d/r[10]/sl');
const sum = find(table.root, '/d/b');
await best('answer in a row of 100', 10, async (run) => {
  cell.setValue(String(run));
  void sum.currentState.value;
});
console.log(JSON.stringify(found));
