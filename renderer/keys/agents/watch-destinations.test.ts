import { expect, it } from 'vitest';
import { Emitter } from '../../../shared/base/emitter.ts';
import type { DestinationCheck } from '../../../shared/model/agent-destinations.ts';
import type { HawserClient } from '../../host/linked-client.ts';
import { watchDestinations } from './watch-destinations.ts';

it('looks again when a host became known and when the window comes back, and shows the answer to the last look', async () => {
  const changed = new Emitter<{ revision: number }>();
  const connected = new Emitter<{ connectionId: string }>();
  const page = new EventTarget();
  const asked: ((check: DestinationCheck) => void)[] = [];
  const destinations = (): Promise<DestinationCheck> => new Promise((resolve) => asked.push(resolve));
  const client = {
    trust: { onChanged: changed.event },
    connections: { onChanged: connected.event },
    agents: { destinations },
  } as unknown as HawserClient;
  const shown: unknown[] = [];
  const end = watchDestinations(
    client,
    [{ target: { destination: 'box' }, anyAccount: false, alongRoute: false }],
    page,
    (answer) => shown.push(answer),
  );
  const missing = { steps: [], missing: [{ host: 'box', files: [] }] };
  const found = { steps: [], missing: [] };
  asked[0]?.(missing);
  await Promise.resolve();
  expect(shown).toEqual([{ kind: 'ready', check: missing }]);

  changed.emit({ revision: 1 });
  page.dispatchEvent(new Event('focus'));
  expect(asked).toHaveLength(3);
  asked[2]?.(found);
  asked[1]?.(missing);
  await Promise.resolve();
  expect(shown.slice(1)).toEqual([{ kind: 'ready', check: found }]);

  for (const connectionId of ['one', 'one', 'two']) connected.emit({ connectionId });
  expect(asked).toHaveLength(5);

  end();
  connected.emit({ connectionId: 'three' });
  changed.emit({ revision: 2 });
  page.dispatchEvent(new Event('focus'));
  expect(asked).toHaveLength(5);
});
