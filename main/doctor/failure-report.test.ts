import { expect, it } from 'vitest';
import { AppError } from '../../shared/model/errors.ts';
import { diagnose } from './diagnose.ts';
import { failureReport } from './failure-report.ts';

it.each(['ended', 'silent', 'notSsh', 'notStarted', 'declined'] as const)(
  'leaves a proxy command and its words out of the report (%s)',
  (why) => {
    for (const said of ['bad login hunter2', 'hunter2: /dev/tcp/web1/22: No such file']) {
      const detail = { host: 'web1', port: 22, command: 'tunnel -p hunter2 %h', why, exit: 3, said, printed: 'hunter2!' };
      const error = new AppError('proxyCommand.failed', detail, `tunnel -p hunter2: ${said}`).toWire();
      const diagnosis = diagnose({ error, story: undefined, host: undefined });
      const report = failureReport({ target: 'fred@web1:22', error, diagnosis, stories: [], version: '1', now: 0 });
      expect(report).not.toContain('hunter2');
      expect(report).toContain('Error: proxyCommand.failed');
      // The user's own card keeps them.
      expect(JSON.stringify(diagnosis)).toContain('hunter2');
    }
  },
);
