/**
 * The server's half of the old scp protocol as a hostile or broken server plays it, for `ForceCommand node faulty-scp.mjs SCENARIO`. What it is asked
 * for does not matter to it.
 */
import process from 'node:process';

const scenario = process.argv[2] ?? '';
const content = 'evil\n';

/** What is sent, one after the other; each after an answer. @type {Record<string, (string | Buffer)[]>} */
const scripts = {
  'another-name': [`C0644 ${content.length} authorized_keys\n`, `${content}\0`],
  'path-name': [`C0644 ${content.length} ../../evil\n`, `${content}\0`],
  'absolute-name': [`C0644 ${content.length} /tmp/hawser-scp-evil\n`, `${content}\0`],
  'dots-name': ['D0755 0 ..\n', `C0644 ${content.length} evil\n`, `${content}\0`, 'E\n'],
  'empty-name': [`C0644 ${content.length} \n`, `${content}\0`],
  'second-file': [`C0644 ${content.length} wanted\n`, `${content}\0`, `C0644 ${content.length} wanted\n`, `${content}\0`],
  'folder-for-file': ['D0755 0 wanted\n', `C0644 ${content.length} evil\n`, `${content}\0`, 'E\n'],
  'path-inside': ['D0755 0 wanted\n', `C0644 ${content.length} ../evil\n`, `${content}\0`, 'E\n'],
  'same-name-twice': [
    'D0755 0 wanted\n',
    `C0644 ${content.length} a\n`,
    `${content}\0`,
    `C0644 ${content.length} a\n`,
    `${content}\0`,
    'E\n',
  ],
  'through-a-link': ['D0755 0 wanted\n', 'D0755 0 link\n', `C0644 ${content.length} evil\n`, `${content}\0`, 'E\n', 'E\n'],
  'special-bits': ['T1700000000 0 1700000000 0\n', `C6777 ${content.length} wanted\n`, `${content}\0`],
  'times-twice': ['T1 0 1 0\n', 'T2 0 2 0\n', `C0644 ${content.length} wanted\n`, `${content}\0`],
  'early-end': ['C0644 1000000 wanted\n', content],
  'no-such-line': ['X0644 5 wanted\n'],
  'end-of-nothing': ['E\n'],
  'endless-line': [Buffer.alloc(1024 * 1024, 'C')],
  'huge-size': ['C0644 99999999999999999 wanted\n'],
  'fails-while-reading': [`C0644 ${content.length} wanted\n`, `${content}\x01scp: wanted: \x1b[31mInput/output error\n`],
  refuses: ['\x02scp: wanted: No such \u202efile\n'],
  nothing: [],
};

const script = [...(scripts[scenario] ?? [])];

function next() {
  const step = script.shift();
  if (step === undefined) process.exit(0);
  process.stdout.write(step, () => {
    if (scenario === 'early-end' && script.length === 0) process.exit(1);
  });
}

process.stdin.on('data', (bytes) => {
  // An answer is one zero byte.
  for (const byte of bytes) if (byte === 0) next();
});
process.stdin.on('end', () => process.exit(0));
