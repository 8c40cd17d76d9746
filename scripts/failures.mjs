// What failed, in few lines: of a whole run often only the end is seen, and there the names of the failed tests stand.
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * One failed test, or one thing that failed outside of a test. `where` is file:line below the project's folder.
 * @typedef {{ where?: string, title: string, errors: string[] }} Failure
 */

const mostLines = 12;
const mostFailures = 30;
const mostChars = 300;
/** The lines that all failures together may take; they share them when they are many. */
const allLines = 100;

const ownFrame = (root, line) => line.includes(root) && !line.includes('node_modules');

/** The words of an error without colours, empty lines, lines of source and frames, and the first frame of the project's own. */
function errorLines(error, root) {
  const lines = stripVTControlCharacters(error).split('\n');
  const isFrame = (line) => /^\s+at\s/.test(line);
  const isSource = (line) => /^\s*(>\s*)?\d+ \|/.test(line) || /^\s*\|\s*\^?\s*$/.test(line);
  const words = lines.filter((line) => line.trim() !== '' && !isFrame(line) && !isSource(line));
  const frame = lines.find((line) => isFrame(line) && ownFrame(root, line));
  return { words, frame: frame?.trim().replaceAll('file://', '').replaceAll(`${root}/`, '') };
}

/** The first lines of each error of a failure, at most `most` in all; where it was thrown is always among an error's lines. */
function shownErrors(errors, root, most) {
  const each = Math.max(1, Math.floor(most / Math.max(1, errors.length)));
  const shown = errors.flatMap((error) => {
    const { words, frame } = errorLines(error, root);
    if (frame === undefined || each === 1) return words.slice(0, each);
    return [...words.slice(0, each - 1), frame];
  });
  return shown.slice(0, most).map((line) => (line.length > mostChars ? `${line.slice(0, mostChars - 1)}…` : line));
}

/**
 * The block of every failed test of a run: a line with suite, place and title, below it the beginning of its errors.
 * @param {(Failure & { suite: string })[]} failures
 * @returns {string[]} lines without colours; none when nothing failed
 */
export function failureBlock(failures, root) {
  if (failures.length === 0) return [];
  const shown = failures.slice(0, mostFailures);
  const most = Math.min(mostLines, Math.max(2, Math.floor(allLines / shown.length) - 1));
  const lines = shown.flatMap(({ suite, where, title, errors }) => [
    [suite, where, stripVTControlCharacters(title)].filter((part) => part !== undefined).join('  '),
    ...shownErrors(errors, root, most).map((line) => `    ${line}`),
  ]);
  const rest = failures.length - shown.length;
  return [`Failed (${failures.length}):`, ...lines, ...(rest > 0 ? [`and ${rest} more`] : [])];
}

/** What a timeout of vitest looks like in its JSON: the stack of the place where the test was declared, and no words. */
function vitestWords(message, duration) {
  if (!message.startsWith('Error: STACK_TRACE_ERROR')) return message;
  return message.replace('STACK_TRACE_ERROR', `timed out after ${((duration ?? 0) / 1000).toFixed(1)} s`);
}

/** @returns {Failure[]} the failed tests of vitest's JSON report, and the files that failed outside of their tests */
export function vitestFailures(report, root) {
  return report.testResults.flatMap((file) => {
    const name = relative(root, file.name);
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0 && file.status === 'failed') {
      const title = file.assertionResults.length === 0 ? 'the file did not load' : 'failed outside of its tests';
      return [{ where: name, title, errors: [file.message] }];
    }
    return failed.map((test) => {
      const errors = test.failureMessages.map((message) => vitestWords(message, test.duration));
      const at = errors.join('\n').split(`${file.name}:`)[1]?.match(/^\d+/)?.[0];
      const title = [...test.ancestorTitles, test.title].join(' › ');
      return { where: at === undefined ? name : `${name}:${at}`, title, errors };
    });
  });
}

/** @returns {Failure[]} the failed and flaky tests of Playwright's JSON report, and its errors outside of tests */
export function playwrightFailures(report, root) {
  const inSuite = (suite, above) => {
    const ownSpecs = suite.specs ?? [];
    const failed = ownSpecs.flatMap((spec) =>
      spec.tests
        .filter((test) => test.status === 'unexpected' || test.status === 'flaky')
        .map((test) => {
          const errors = test.results.flatMap((result) => result.errors.map((error) => error.message ?? error.value ?? ''));
          // A test that never began, or that was expected to fail, has no error of its own.
          const states = test.results.map((result) => result.status).join(', ');
          const where = `${relative(root, join(report.config.rootDir, spec.file))}:${spec.line}`;
          const title = [...above, spec.title].join(' › ') + (test.status === 'flaky' ? ' (flaky)' : '');
          return { where, title, errors: errors.length > 0 ? errors : [states === '' ? 'did not run' : states] };
        }),
    );
    return [...failed, ...(suite.suites ?? []).flatMap((inner) => inSuite(inner, [...above, inner.title]))];
  };
  const outside = report.errors.map((error) => {
    const { file, line } = error.location ?? {};
    const where = file === undefined ? undefined : `${relative(root, file)}:${line}`;
    return { ...(where === undefined ? {} : { where }), title: 'an error outside of a test', errors: [error.message ?? ''] };
  });
  // The first level of a report is the file, whose name stands in `where`.
  return [...report.suites.flatMap((file) => inSuite(file, [])), ...outside];
}

/** Of what eslint says (stylish) the errors, each behind its file; all of it where it has none. */
export function eslintErrors(said) {
  const lines = stripVTControlCharacters(said).split('\n');
  let file = '';
  const errors = lines.flatMap((line) => {
    if (/^\S/.test(line)) file = line;
    const found = /^\s+(\d+:\d+)\s+error\s+(.*)$/.exec(line);
    return found === null ? [] : [`${file}:${found[1]} ${found[2]}`];
  });
  return errors.length > 0 ? errors.join('\n') : said;
}

/**
 * A program that failed and has no report, or none that names a failed test: what it said of errors no test caught, else what it said last.
 * @param {{ title: string, said?: string, from?: 'start' | 'end' }} what `said` is undefined where its output was not kept
 * @returns {Failure}
 */
export function programFailure({ title, said, from = 'end' }) {
  if (said === undefined) return { title, errors: ['what it said stands above'] };
  const lines = stripVTControlCharacters(said)
    .split('\n')
    .filter((line) => line.trim() !== '');
  const uncaught = lines.findIndex((line) => /Unhandled (Error|Rejection)/.test(line));
  if (uncaught >= 0) return { title, errors: [lines.slice(uncaught).join('\n')] };
  return { title, errors: [(from === 'start' ? lines : lines.slice(-mostLines)).join('\n')] };
}
