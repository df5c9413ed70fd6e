// The peer's side of benchmarks.forms: reads forms and references as JSON, prints {case: number} as JSON.
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
const given = JSON.parse(input);
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
await best('first load fields', 1, async () => { form = await loadForm(given.fields); });
await best('load fields', 4, async () => { form = await loadForm(given.fields); });
let open;
await best('create fields', 3, async () => { open = form.createInstance(); });
const first = find(open.root, given.chain);
const last = find(open.root, given.chainEnd);
let before = '';
await best('chain', 30, async (run) => {
  first.setValue(String(run + 1));
  const value = String(last.currentState.value);
  if (value === before) throw new Error('the chain did not move');
  before = value;
});
const gate = find(open.root, given.switch);
const hidden = find(open.root, given.switched);
async function turn(on) {
  if (gate.nodeType === 'select') gate.selectValue(on ? 'yes' : 'no');
  else gate.setValue(on ? 'yes' : 'no');
}
await best('switch', 6, async (run) => {
  await turn(run % 2 === 1);
  void hidden.currentState.relevant;
});
found['memory fields'] = process.memoryUsage().rss / 1048576;

const cascade = await (async () => {
  let loaded;
  await best('load cascade', 1, async () => { loaded = await loadForm(given.inside); });
  return loaded.createInstance();
})();
const province = find(cascade.root, given.province);
const commune = find(cascade.root, given.commune);
await best('cascade', given.provinces.length, async (run) => {
  const value = given.provinces[run];
  if (province.nodeType === 'select') province.selectValue(value);
  else province.setValue(value);
  const labels = commune.currentState.valueOptions.map((option) => option.label.asString);
  if (labels.length < 10) throw new Error(`only ${labels.length} communes`);
});

const counted = await loadForm(given.rows);
let table;
await best('create rows', 1, async () => { table = counted.createInstance(); });
const cell = find(table.root, `${given.row}[10]/${given.cell}`);
const total = find(table.root, given.total);
await best('row answer', 8, async (run) => {
  cell.setValue(String(run + 3));
  void total.currentState.value;
});
const count = find(table.root, given.count);
await best('add row', 1, async () => {
  count.setValue('501');
  if (!find(table.root, `${given.row}[501]/${given.cell}`)) throw new Error('no row 501');
});
console.log(JSON.stringify(found));
