import { expect, test } from 'vitest';
import { eslintErrors, failureBlock, playwrightFailures, programFailure, vitestFailures } from './failures.mjs';

interface Failure {
  readonly where?: string;
  readonly title: string;
  readonly errors: string[];
}

const root = '/src/hawser';
const block = (suite: string, failures: Failure[]): string[] =>
  failureBlock(
    failures.map((failure) => ({ suite, ...failure })),
    root,
  ) as string[];
const red = (text: string) => `\u001b[31m${text}\u001b[39m`;

const playwrightReport = (specs: object[], errors: object[] = []) => ({
  config: { rootDir: `${root}/e2e` },
  suites: [{ title: 'specs/a.spec.ts', file: 'specs/a.spec.ts', specs: [], suites: [{ title: 'group', specs }] }],
  errors,
});

const spec = (title: string, status: string, messages: string[]) => ({
  title,
  file: 'specs/a.spec.ts',
  line: 7,
  tests: [{ status, results: [{ status: 'failed', errors: messages.map((message) => ({ message })) }] }],
});

test('a failed end-to-end test is named with its place, its groups, its error and where that was thrown', () => {
  const message = [
    `${red('Error:')} expect(received).toBe(expected)`,
    '',
    `Expected: ${red('2')}`,
    '  6 | test("x", () => {',
    '> 7 |   expect(1).toBe(2);',
    '    |             ^',
    `    at Object.poll (${root}/node_modules/x.js:1:1)`,
    `    at ${root}/e2e/pages/files-page.ts:30:5`,
    `    at ${root}/e2e/specs/a.spec.ts:7:71`,
  ].join('\n');
  const report = playwrightReport([spec('works', 'expected', []), spec('fails', 'unexpected', [message])]);
  expect(block('serve', playwrightFailures(report, root) as Failure[])).toEqual([
    'Failed (1):',
    'serve  e2e/specs/a.spec.ts:7  group › fails',
    '    Error: expect(received).toBe(expected)',
    '    Expected: 2',
    '    at e2e/pages/files-page.ts:30:5',
  ]);
});

test('flaky tests, tests without an error of their own and errors outside of tests are named too', () => {
  const location = { file: `${root}/e2e/specs/b.spec.ts`, line: 3, column: 1 };
  const outside = [{ message: 'Error: cannot load', location }, { message: 'Error: no tests found' }];
  const report = playwrightReport([spec('now and then', 'flaky', ['Error: once']), spec('hangs', 'unexpected', [])], outside);
  expect(playwrightFailures(report, root)).toEqual([
    { where: 'e2e/specs/a.spec.ts:7', title: 'group › now and then (flaky)', errors: ['Error: once'] },
    { where: 'e2e/specs/a.spec.ts:7', title: 'group › hangs', errors: ['failed'] },
    { where: 'e2e/specs/b.spec.ts:3', title: 'an error outside of a test', errors: ['Error: cannot load'] },
    { title: 'an error outside of a test', errors: ['Error: no tests found'] },
  ]);
});

const vitestFile = (name: string, status: string, message: string, tests: [string, string, string[]][]) => ({
  name: `${root}/${name}`,
  status,
  message,
  assertionResults: tests.map(([title, state, failureMessages]) => ({
    title,
    status: state,
    ancestorTitles: ['outer'],
    failureMessages,
    duration: 5012,
  })),
});

test('a failed unit test is named with the line of its own file, also when an error came from elsewhere or from a timeout', () => {
  const deep = `Error: no route\n    at open (file://${root}/main/ssh/open.ts:9:3)\n    at file://${root}/main/a.test.ts:12:5`;
  const slow = `Error: STACK_TRACE_ERROR\n    at task (file://${root}/node_modules/r.js:1:2)\n    at ${root}/main/a.test.ts:40:6`;
  const tests: [string, string, string[]][] = [
    ['passes', 'passed', []],
    ['throws', 'failed', [deep]],
    ['waits', 'failed', [slow]],
    ['is left out', 'skipped', []],
  ];
  const failures = vitestFailures({ testResults: [vitestFile('main/a.test.ts', 'failed', '', tests)] }, root) as Failure[];
  expect(block('unit', failures)).toEqual([
    'Failed (2):',
    'unit  main/a.test.ts:12  outer › throws',
    '    Error: no route',
    '    at open (main/ssh/open.ts:9:3)',
    'unit  main/a.test.ts:40  outer › waits',
    '    Error: timed out after 5.0 s',
    '    at main/a.test.ts:40:6',
  ]);
});

test('files that did not load, and those that failed outside of their tests, are told apart', () => {
  const testResults = [
    vitestFile('main/b.test.ts', 'failed', "Cannot find module './nix.ts'", []),
    vitestFile('main/c.test.ts', 'failed', 'the server did not start', [['x', 'skipped', []]]),
    vitestFile('main/d.test.ts', 'passed', '', [['x', 'passed', []]]),
  ];
  expect(vitestFailures({ testResults }, root)).toEqual([
    { where: 'main/b.test.ts', title: 'the file did not load', errors: ["Cannot find module './nix.ts'"] },
    { where: 'main/c.test.ts', title: 'failed outside of its tests', errors: ['the server did not start'] },
  ]);
});

test('a program without a report is named with what it said: first words, last words, or the error that no test caught', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `line ${String(index)}`);
  const first = block('types', [programFailure({ title: 'tsc -p main', said: lines.join('\n\n'), from: 'start' }) as Failure]);
  expect(first.slice(1, 3)).toEqual(['types  tsc -p main', '    line 0']);
  expect(first).toHaveLength(14);
  expect(block('types', [programFailure({ title: 'x', said: lines.join('\n') }) as Failure]).at(-1)).toBe('    line 39');
  const uncaught = [...lines, red('⎯⎯ Unhandled Errors ⎯⎯'), 'Error: read ECONNRESET', ...lines].join('\n');
  expect(block('types', [programFailure({ title: 'x', said: uncaught }) as Failure]).slice(2, 4)).toEqual([
    '    ⎯⎯ Unhandled Errors ⎯⎯',
    '    Error: read ECONNRESET',
  ]);
  expect(block('types', [programFailure({ title: 'x' }) as Failure]).at(-1)).toBe('    what it said stands above');
});

test('of eslint the errors are said, with their files, and not the warnings before them', () => {
  const said = [
    '/src/hawser/main/a.ts',
    '  401:1  warning  File has too many lines (424)  max-lines',
    '',
    '/src/hawser/main/b.ts',
    '  22:85  error  This object literal is used  some/rule',
    '✖ 2 problems (1 error, 1 warning)',
  ].join('\n');
  expect(eslintErrors(said)).toBe('/src/hawser/main/b.ts:22:85 This object literal is used  some/rule');
  expect(eslintErrors('Oops! Something went wrong')).toBe('Oops! Something went wrong');
});

test('many failures share the space: fewer lines each, long lines cut, at most thirty in all', () => {
  const errors = ['Error: one\nsecond\nthird', 'x'.repeat(400)];
  const failures = Array.from({ length: 34 }, (_, index) => ({ title: `t${String(index)}`, errors }));
  const lines = block('unit', failures);
  expect(lines).toHaveLength(1 + 30 * 3 + 1);
  expect(lines.slice(0, 4)).toEqual(['Failed (34):', 'unit  t0', '    Error: one', `    ${'x'.repeat(299)}…`]);
  expect(lines.at(-1)).toBe('and 4 more');
  expect(block('unit', [])).toEqual([]);
});
