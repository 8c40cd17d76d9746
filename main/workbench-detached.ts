import { randomBytes } from 'node:crypto';
import type { Clock } from '../shared/base/clock.ts';
import type { HawserContract } from '../shared/contract.ts';
import { DetachedRunId, mostDetachedRuns, type DetachedRun } from '../shared/model/detached-runs.ts';
import { AppError } from '../shared/model/errors.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import { assign, shCommand } from './archives/shell-text.ts';
import type { JsonDocument } from './storage/json-document.ts';
import type { PageContext } from './workbench-page-context.ts';

/** What the core does for the `detached` part of the contract. */
export function createDetachedHandlers(
  document: JsonDocument<DetachedRun[]>,
  clock: Clock,
): Handlers<HawserContract, PageContext>['detached'] {
  return {
    list: () => ({ runs: document.state.data }),
    async add(request) {
      const run: DetachedRun = { id: DetachedRunId.parse(randomBytes(6).toString('hex')), startedAt: clock.now(), ...request };
      await document.update('Add a detached run', (runs) => [run, ...runs].slice(0, mostDetachedRuns));
      return run;
    },
    async forget({ id }) {
      await document.update('Forget a detached run', (runs) => runs.filter((run) => run.id !== id));
      return {};
    },
  };
}

/** The run of this handle. Throws `detached.notFound`: a plain shell in its place would be another thing. */
export function findRun(runs: readonly DetachedRun[], id: DetachedRunId): DetachedRun {
  const run = runs.find((each) => each.id === id);
  if (run) return run;
  throw new AppError('detached.notFound', { id }, 'no such detached run');
}

/** Runs the command in a shell of its own and says how it ended; the session of tmux stays, so that this can be seen later. */
const runner = [
  'd="${0%/*}"; cd; sh "$d/command"; e=$?; echo $e > "$d/exit"',
  'echo; echo "The run ended with status $e."',
  'if [ -n "$TMUX" ]; then exec "${SHELL:-/bin/sh}"; fi',
  '',
].join('\n');

/**
 * What a run's terminal runs: begins it where it has not begun, then shows it. It goes on when the terminal ends. Its folder is made by whoever begins
 * it, with all that it needs in it, and taken away where it could not begin: its being there says that the run has begun.
 */
export function detachedCommand({ id, command }: Pick<DetachedRun, 'id' | 'command'>): string {
  const steps = [
    'd="$HOME/.hawser/runs/' + id + '"; n="$d.new.$$"; s="hawser-' + id + '"',
    'PATH="$PATH:/usr/local/bin:/opt/homebrew/bin:$HOME/.local/bin"',
    'if command -v tmux >/dev/null 2>&1; then t=1; else t=0; fi',
    'fail() { rm -rf "$n" "$@"; echo "This run could not be started. Look at it again to try once more."; exit 1; }',
    [
      'if [ -d "$d" ]; then :; else',
      [
        assign('c', command),
        assign('r', runner),
        // What runs has the account's own mask: only the files here are for nobody else.
        'm=$(umask); umask 077',
        'mkdir -p "$n" && printf "%s" "$c" > "$n/command" && printf "%s" "$r" > "$n/run" && printf "" > "$n/output" || fail',
        // From here on its terminal may be closed: what is begun is begun whole.
        'trap "" HUP',
        // Of two that begin it at once only one makes the folder.
        'if mkdir "$d"; then b=1; else b=0; [ -d "$d" ] || fail; fi',
        'if [ $b = 1 ]; then mv "$n/command" "$n/run" "$d" && if [ $t = 0 ]; then mv "$n/output" "$d"; fi || fail "$d"; fi',
        'rm -rf "$n"; umask "$m"',
        'if [ $b$t = 10 ]; then nohup sh "$d/run" > "$d/output" 2>&1 < /dev/null & :; fi',
        'trap - HUP; if [ $b$t = 11 ]; then tmux new-session -d -s "$s" "sh \\"$d/run\\"" || fail "$d"; fi',
        'fi',
      ].join('; '),
    ].join(' '),
    'if [ $t = 1 ] && tmux has-session -t "=$s" 2>/dev/null; then exec tmux -u attach-session -t "=$s"; fi',
    'if [ -e "$d/output" ]; then exec tail -n +1 -f "$d/output"; fi',
    'if [ -s "$d/exit" ]; then echo "The run ended with status $(cat "$d/exit")."; exit; fi',
    'echo "This run is gone: its session was ended."',
  ];
  return shCommand(steps.join('; '));
}
