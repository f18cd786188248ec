// Builds web/static/dist: what pages load, and the notices that the licences of its parts ask for.
//
// Entries keep their names (pages refer to them); shared pieces are chunks named by their content.
// What entries share stays one copy, because two copies of diagram-js or preact break each other.
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { archive } from './archive.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(here, '..', 'static', 'dist');

const NOTICES = 'THIRD-PARTY-NOTICES.txt';
const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\.|$)/i;

const STYLED = /\bstyle="([^"]*)"/g;
const MARKUP = /node_modules[\\/](@bpmn-io[\\/]|bpmn-js|diagram-js|dmn-js).*\.js$/;

/**
 * Our pages allow no style attributes in markup (Content-Security-Policy). Drawings say the same by attributes of their
 * own; elsewhere our sheet says it.
 */
const withoutStyles = {
  name: 'without-styles',
  setup({ onLoad }) {
    onLoad({ filter: MARKUP }, async ({ path: file }) => {
      const text = await readFile(file, 'utf8');
      if (!STYLED.test(text)) return undefined;
      const drawn = /icons\.js$/i.test(file);
      return { contents: text.replace(STYLED, (_, style) => (drawn ? attributes(style) : '')), loader: 'js' };
    });
  },
};

/**
 * The fields for FEEL would put a `<style>` into the page, which the same policy forbids; sheets that a script makes
 * for the page are allowed, and the library has them for pages within pages.
 */
const adoptedStyles = {
  name: 'adopted-styles',
  setup({ onLoad }) {
    onLoad({ filter: /node_modules[\\/]style-mod[\\/].*\.js$/ }, async ({ path: file }) => {
      const text = await readFile(file, 'utf8');
      const asked = '!root.head && root.adoptedStyleSheets';
      if (!text.includes(asked)) throw new Error('style-mod asks in another way where its styles go.');
      return { contents: text.replace(asked, 'root.adoptedStyleSheets'), loader: 'js' };
    });
  },
};

/** `fill:none;stroke-width:100;` as attributes of SVG. */
function attributes(style) {
  const said = style.split(';').map((one) => one.split(':').map((part) => part.trim()));
  return said.filter(([name]) => name).map(([name, value]) => `${name}="${value}"`).join(' ');
}

await rm(dist, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: {
    app: 'src/app.js',
    viewer: 'src/viewer.js',
    bpmn: 'src/bpmn.css',
    modeler: 'src/modeler.js',
    drawing: 'src/drawing.css',
    decision: 'src/decision.css',
    form: 'src/form.css',
  },
  outdir: dist,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: ['es2022', 'chrome115', 'firefox115', 'safari16.4'],
  minify: true,
  legalComments: 'linked',
  chunkNames: 'chunks/[name]-[hash]',
  assetNames: 'assets/[name]-[hash]',
  loader: { '.svg': 'text', '.woff2': 'file' },
  alias: { preact: '@bpmn-io/properties-panel/preact' }, // one copy, that of the panel: its fields are used by all
  plugins: [withoutStyles, adoptedStyles],
  metafile: true,
  logLevel: 'warning',
});
await archive(path.join(dist, 'camunda-modeler.zip'), await plugin());
await writeFile(path.join(dist, NOTICES), await notices(packagesIn(metafile)));
report(metafile);

/** The plug-in for Camunda Modeler, which brings the libraries itself, and standard steps for it. */
async function plugin() {
  const helpers = 'camunda-modeler-plugin-helpers';
  const { outputFiles } = await build({
    absWorkingDir: here,
    entryPoints: ['src/camunda/client.js'],
    bundle: true,
    write: false,
    format: 'iife',
    target: ['chrome115'],
    minify: true,
    alias: {
      '@bpmn-io/properties-panel/preact': `${helpers}/vendor/@bpmn-io/properties-panel/preact/index.js`,
      '@bpmn-io/properties-panel': `${helpers}/vendor/@bpmn-io/properties-panel/index.js`,
      'bpmn-js-properties-panel': `${helpers}/vendor/bpmn-js-properties-panel.js`,
    },
    logLevel: 'warning',
  });
  const own = (name) => readFile(path.join(here, 'src', 'camunda', name));
  return {
    'README.txt': await own('README.txt'),
    'plugins/throughlane/index.js': await own('index.js'),
    'plugins/throughlane/client.js': outputFiles[0].contents,
    'element-templates/throughlane.json': await own('templates.json'),
  };
}

/** Folders of the packages that went into the bundle, as `node_modules/name`, sorted. */
function packagesIn({ outputs }) {
  const used = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
  const folders = used.map((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
  return [...new Set(folders.filter(Boolean))].sort();
}

/** One text with name, version and licence of each package. */
async function notices(folders) {
  const parts = await Promise.all(folders.map(notice));
  return `Parts of the files in this folder come from these packages.\n\n${parts.join('\n')}`;
}

async function notice(folder) {
  const root = path.join(here, folder);
  const about = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const files = (await readdir(root)).filter((name) => LICENCE_FILE.test(name)).sort();
  if (!files.length && !about.license) throw new Error(`${folder} says nothing about its licence.`);
  const texts = await Promise.all(files.map((name) => readFile(path.join(root, name), 'utf8')));
  return [`${'='.repeat(72)}\n${about.name} ${about.version} (${about.license})\n`, ...texts, ''].join('\n');
}

function report({ outputs }) {
  for (const [file, { bytes }] of Object.entries(outputs)) {
    if (/\.(js|css)$/.test(file)) console.log(`  ${path.basename(file)}  ${Math.ceil(bytes / 1024)} KB`);
  }
}
