import { readdirSync, readFileSync } from 'node:fs'
import { zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { archiveProblems } from './check.mjs'
import { PLACEHOLDER } from './script.mjs'
import { packed, unpacked, zipProblems } from './zip.mjs'

const bytes = (text) => new TextEncoder().encode(text)
const json = (value) => bytes(JSON.stringify(value))
const texts = (changes = {}) => ({
  widget: { name: 'Deal Invoices', short_description: 'Deals become invoices', description: 'Made for you.', ...changes },
  settings: { config: 'Settings' },
})
const manifest = () => JSON.parse(readFileSync('widget/manifest.json', 'utf8'))
const script = (more = '') =>
  bytes(`(function(e){typeof define==="function"&&define.amd&&define(["jquery"],e)})(function($){
    var address="${PLACEHOLDER}",css=".deal_invoices{color:red}";${more};return function(){return address+css}})`)

/** An archive that Kommo would take, but for what is changed; null leaves a file out. */
function archive(changes = {}) {
  const images = readdirSync('widget/images').map((name) => [
    `images/${name}`,
    new Uint8Array(readFileSync(`widget/images/${name}`)),
  ])
  const locales = manifest().widget.locale.map((locale) => [`i18n/${locale}.json`, json(texts())])
  const files = new Map([['manifest.json', json(manifest())], ['script.js', script()], ...locales, ...images])
  for (const [name, content] of Object.entries(changes)) {
    if (content === null) files.delete(name)
    else files.set(name, content)
  }
  return files
}
const widget = (changes) => ({ 'manifest.json': json({ ...manifest(), widget: { ...manifest().widget, ...changes } }) })
const withManifest = (changes) => ({ 'manifest.json': json({ ...manifest(), ...changes }) })
const resized = () => {
  const image = new Uint8Array(readFileSync('widget/images/logo.png'))
  image[19] = 131
  return image
}
const withScript = (more) => ({ 'script.js': script(more) })
const withCss = (css) => withScript(`css+=${JSON.stringify(css)}`)

test('an archive as it has to be is taken', async () => {
  expect(await archiveProblems(archive())).toEqual([])
})

describe('an archive is sent back when', () => {
  test.each([
    ['the script is missing', { 'script.js': null }, 'script.js is missing.'],
    ['the manifest cannot be read', { 'manifest.json': bytes('{') }, 'manifest.json has no block "widget".'],
    ['a source map is in it', { 'script.js.map': bytes('{}') }, 'script.js.map does not belong into the archive.'],
    [
      'a text begins with a byte order mark',
      { 'i18n/es.json': bytes(`\uFEFF${JSON.stringify(texts())}`) },
      'i18n/es.json begins with a byte order mark.',
    ],
    [
      'a text has Windows line ends',
      { 'i18n/es.json': bytes(`{\r\n${JSON.stringify(texts()).slice(1)}`) },
      'i18n/es.json has other line ends than LF.',
    ],
    ['a text is not UTF-8', { 'i18n/es.json': new Uint8Array([0x7b, 0xff, 0x7d]) }, 'i18n/es.json is not UTF-8.'],

    [
      'the manifest leaves out a key',
      widget({ short_description: undefined }),
      'manifest.json: widget.short_description is missing.',
    ],
    [
      'the interface is of another version',
      widget({ interface_version: 1 }),
      'manifest.json: widget.interface_version has to be 2.',
    ],
    [
      'nobody says whether it is installed',
      widget({ installation: undefined }),
      'manifest.json: widget.installation is missing.',
    ],
    ['the version is no version', widget({ version: 'new' }), 'manifest.json: widget.version has to look like 1.2.3.'],
    ['Kommo does not know a language', widget({ locale: ['en', 'ru'] }), 'manifest.json: Kommo has no language "ru".'],
    ['a language has no file', { 'i18n/tr.json': null }, 'i18n/tr.json is missing.'],
    ['a language is not named', widget({ locale: ['en', 'es', 'pt', 'tr'] }), 'manifest.json: locale leaves out i18n/id.json.'],
    ['a location does not exist', withManifest({ locations: ['lcard-2'] }), 'manifest.json: there is no location "lcard-2".'],
    [
      'both of a pair are listed',
      withManifest({ locations: ['lcard-0', 'lcard-1'] }),
      'manifest.json: only one of lcard-0 and lcard-1 may be listed.',
    ],
    [
      'a location lacks its block',
      withManifest({ locations: ['lcard-1', 'advanced_settings'] }),
      'manifest.json: location "advanced_settings" and block "advanced" go together.',
    ],
    [
      'a block lacks its location',
      withManifest({ dp: {} }),
      'manifest.json: location "digital_pipeline" and block "dp" go together.',
    ],
    [
      'it is installed without settings',
      withManifest({ settings: undefined }),
      'manifest.json: settings are missing, though it can be installed.',
    ],
    [
      'a setting has no known type',
      withManifest({ settings: { config: { name: 'settings.config', type: 'json', required: false } } }),
      'manifest.json: settings.config has no known type.',
    ],
    [
      'a text of the manifest is missing',
      withManifest({ settings: { key: { name: 'settings.key', type: 'text', required: false } } }),
      'i18n/en.json: "settings.key" of the manifest is missing.',
    ],

    ['a logo is missing', { 'images/logo_min.png': null }, 'images/logo_min.png is missing.'],
    ['a logo is no PNG', { 'images/logo.png': bytes('GIF89a') }, 'images/logo.png is no PNG.'],
    ['a logo has another size', { 'images/logo.png': resized() }, 'images/logo.png is 131 × 100, it has to be 130 × 100.'],
    ['an image is too heavy', { 'images/tour.jpg': new Uint8Array(300 * 1024 + 1) }, 'images/tour.jpg is larger than 300 kB.'],

    [
      'a translation lacks a text',
      { 'i18n/es.json': json({ ...texts(), settings: {} }) },
      'i18n/es.json: "settings.config" is missing.',
    ],
    [
      'a translation has a text too many',
      { 'i18n/es.json': json({ ...texts(), more: 'Más' }) },
      'i18n/es.json: "more" is not in English.',
    ],
    ['a text is empty', { 'i18n/es.json': json(texts({ description: ' ' })) }, 'i18n/es.json: "widget.description" is empty.'],
    [
      'the name is too long',
      { 'i18n/es.json': json(texts({ name: 'Facturas de negocios y mucho más' })) },
      'i18n/es.json: "widget.name" is longer than 30 characters.',
    ],
    [
      'a word of the name is too long',
      { 'i18n/es.json': json(texts({ name: 'Facturaciónautomática' })) },
      'i18n/es.json: a word of the name is too long.',
    ],
    [
      'the short description is too long',
      { 'i18n/es.json': json(texts({ short_description: 'x'.repeat(51) })) },
      'i18n/es.json: "widget.short_description" is longer than 50 characters.',
    ],
    [
      'the description is too long',
      { 'i18n/es.json': json(texts({ description: 'x'.repeat(401) })) },
      'i18n/es.json: "widget.description" is longer than 400 characters.',
    ],
    [
      'the name is Kommo’s',
      { 'i18n/es.json': json(texts({ name: 'Kommo Invoices' })) },
      "i18n/es.json: the name may not hold Kommo's.",
    ],

    ['the script cannot be read', { 'script.js': bytes('function(') }, 'script.js cannot be read.'],
    ['the script writes to the console', withScript('console.log(1)'), 'script.js writes to the console.'],
    ['the script uses eval', withScript('eval("1")'), 'script.js uses eval.'],
    ['the script uses eval in disguise', withScript('(0,eval)("1")'), 'script.js uses eval.'],
    ['the script makes functions from text', withScript('new Function("return 1")'), 'script.js makes functions from text.'],
    ['the script makes a script element', withScript('document.createElement(`script`)'), 'script.js makes a script element.'],
    ["the script touches the page's head", withScript('document.head.appendChild(css)'), "script.js touches the page's head."],
    ['the script writes to APP', withScript('APP.data.current_card.id=1'), 'script.js writes to APP.'],
    ['the script writes to APP by its name', withScript('APP["data"]=1'), 'script.js writes to APP.'],
    ['the script deletes from APP', withScript('delete APP.data'), 'script.js writes to APP.'],
    ['the script assigns to APP', withScript('Object.assign(APP.data,{})'), 'script.js writes to APP.'],
    [
      'the script blocks the page',
      withScript('new XMLHttpRequest().open("GET","/",false)'),
      'script.js asks and blocks the page meanwhile.',
    ],
    ['the script stops for a debugger', withScript('debugger'), 'script.js stops for a debugger.'],
    ['the script names a source map', withScript('\n//# sourceMappingURL=script.js.map\n'), 'script.js names a source map.'],
    ["the server's address is there twice", withScript(`address="${PLACEHOLDER}"`), `script.js holds ${PLACEHOLDER} 2 times.`],

    [
      'a style reaches the page',
      withCss('.card{color:red}'),
      'script.js: its styles reach outside of .deal_invoices with ".card".',
    ],
    [
      'one of several selectors does',
      withCss('.deal_invoices a, a{color:red}'),
      'script.js: its styles reach outside of .deal_invoices with "a".',
    ],
    [
      'a style does so inside a condition',
      withCss('@media print{body{color:red}}'),
      'script.js: its styles reach outside of .deal_invoices with "body".',
    ],
    [
      'a style is of somebody whose name begins like ours',
      withCss('.deal_invoicesx{color:red}'),
      'script.js: its styles reach outside of .deal_invoices with ".deal_invoicesx".',
    ],
    [
      'a style changes all of the page',
      withCss(':root{--x: 1}'),
      'script.js: its styles reach outside of .deal_invoices with ":root".',
    ],
    [
      'an animation has no name of ours',
      withCss('@keyframes spin{to{opacity:0}}'),
      'script.js: the animation "spin" is not ours by name.',
    ],
    ['a style loads a font', withCss('@font-face{font-family:x}'), 'script.js: its styles may not use @font-face.'],
    ['a style cannot be read', withCss('.deal_invoices{color:red}}{a:b}'), expect.stringContaining('cannot be read')],
  ])('%s', async (_what, changes, problem) => {
    expect(await archiveProblems(archive(changes))).toContainEqual(problem)
  })

  test('the script is too heavy, unless it is the readable one', async () => {
    const noise = Array.from({ length: 40_000 }, (_, at) => (Math.imul(at + 1, 2_654_435_761) >>> 0).toString(36)).join('')
    const heavy = archive(withScript(`css+="${noise}"`))
    expect(await archiveProblems(heavy)).toContainEqual(expect.stringContaining('bytes gzipped'))
    expect(await archiveProblems(heavy, { isReview: true })).toEqual([])
  })

  test('the placeholder is left although the server has an address', async () => {
    expect(await archiveProblems(archive(), { backendUrl: 'https://invoices.example' })).toEqual([
      `script.js holds ${PLACEHOLDER} 1 times.`,
    ])
  })
})

describe('a zip', () => {
  const files = new Map([
    ['manifest.json', bytes('{}')],
    ['i18n/en.json', bytes('{}')],
  ])

  test('of the same files is the same to the byte, whatever their order', () => {
    expect(packed(new Map([...files].toReversed()))).toEqual(packed(files))
  })

  test('as we pack it is as Kommo packs its own', () => {
    expect(zipProblems(packed(files))).toEqual([])
    expect(unpacked(packed(files)).get('i18n/en.json')).toEqual(bytes('{}'))
  })

  test.each([
    ['is none', bytes('PK'), 'no plain zip'],
    ['holds a folder', zipSync({ 'i18n/': new Uint8Array() }), 'is a folder'],
    [
      'has files with other rights',
      zipSync({ 'manifest.json': [bytes('{}'), { os: 3, attrs: 0o100755 << 16 }] }),
      'has the mode 100755',
    ],
  ])('that %s is sent back', (_what, zip, problem) => {
    expect(zipProblems(zip).join(' ')).toContain(problem)
  })
})
