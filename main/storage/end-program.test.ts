import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { endProgram, type ProgramSystem } from './end-program.ts';

/** A system that only writes down what is asked of it. */
function recorded(platform: NodeJS.Platform, environment: ProgramSystem['environment'] = {}) {
  const asked: unknown[] = [];
  const taskkill = new EventEmitter();
  const system: ProgramSystem = {
    platform,
    environment,
    kill: (pid, signal) => void asked.push([pid, signal]),
    spawn(file, args) {
      asked.push([file, ...args]);
      return taskkill as unknown as ReturnType<ProgramSystem['spawn']>;
    },
  };
  const child = (pid: number | undefined) => ({ pid, kill: () => asked.push('the program alone') > 0 });
  return { asked, taskkill, system, child };
}

it('ends the whole group of a program', () => {
  const { asked, system, child } = recorded('linux');
  endProgram(child(4711), 'SIGHUP', system);
  endProgram(child(4711), undefined, system);
  expect(asked).toEqual([
    [-4711, 'SIGHUP'],
    [-4711, 'SIGKILL'],
  ]);
});

it('ends what a program started on Windows, by a taskkill of the system’s own folder', () => {
  const { asked, system, child } = recorded('win32', { SystemRoot: 'D:\\WINNT' });
  endProgram(child(4711), 'SIGHUP', system);
  expect(asked).toEqual([['D:\\WINNT\\System32\\taskkill.exe', '/PID', '4711', '/T', '/F']]);
});

it('ends at least the program where there is no taskkill', () => {
  const { asked, taskkill, system, child } = recorded('win32');
  endProgram(child(4711), undefined, system);
  taskkill.emit('error', new Error('ENOENT'));
  expect(asked).toEqual([['C:\\Windows\\System32\\taskkill.exe', '/PID', '4711', '/T', '/F'], 'the program alone']);
});

it('ends nothing where nothing was started', () => {
  for (const pid of [undefined, 0, 1]) {
    const { asked, system, child } = recorded('linux');
    endProgram(child(pid), undefined, system);
    expect(asked).toEqual([]);
  }
});
