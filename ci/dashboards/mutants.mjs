// Writes a dashboard and copies of it, each wrong in one way, into a folder: mutants.mjs DASHBOARD FOLDER
import { readFileSync, writeFileSync } from 'node:fs';

const [, , file, folder] = process.argv;
const read = () => JSON.parse(readFileSync(file, 'utf8'));
const of = (board, type) => board.panels.find((panel) => panel.type === type);

const MUTANTS = {
  'a number as text': (b) => (b.schemaVersion = '42'),
  'a text as number': (b) => (b.title = 7),
  'a field that Grafana does not know': (b) => (b.autoRefresh = '10s'),
  'a panel of a type that there is not': (b) => (of(b, 'stat').type = 'singlestat'),
  'a panel without a type': (b) => delete of(b, 'stat').type,
  'a place that is text': (b) => (of(b, 'stat').gridPos.x = '0'),
  'an option of another panel': (b) => (of(b, 'timeseries').options.rowHeight = 0.9),
  'an option that there is not': (b) => (of(b, 'stat').options.colourMode = 'value'),
  'a value that there is not': (b) => (of(b, 'stat').options.colorMode = 'foreground'),
  'a legend in the middle': (b) => (of(b, 'timeseries').options.legend.placement = 'middle'),
  'a style of drawing that there is not': (b) => (of(b, 'timeseries').fieldConfig.defaults.custom.drawStyle = 'bar'),
  'a mode of thresholds that there is not': (b) => (of(b, 'stat').fieldConfig.defaults.thresholds = { mode: 'relative', steps: [] }),
  'decimals that are text': (b) => (of(b, 'timeseries').fieldConfig.defaults.decimals = '2'),
  'an override without its matcher': (b) => (of(b, 'table').fieldConfig.overrides = [{ properties: [] }]),
  'a query without its expression': (b) => delete of(b, 'stat').targets[0].expr,
  'a query that is no text': (b) => (of(b, 'stat').targets[0].expr = ['up']),
  'a variable that is refreshed in a way that there is not': (b) => (b.templating.list[1].refresh = 9),
  'a variable without its query': (b) => delete b.templating.list[1].query,
  'marks without their query': (b) => delete b.annotations.list[0].expr,
};

writeFileSync(`${folder}/original.json`, JSON.stringify(read()));
Object.entries(MUTANTS).forEach(([what, breaks], number) => {
  const board = read();
  breaks(board);
  board.description = what;
  writeFileSync(`${folder}/mutant${number}.json`, JSON.stringify(board));
});
