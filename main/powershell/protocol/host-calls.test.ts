import { describe, expect, it } from 'vitest';
import { ack, hostCallLine } from '../testing/server-lines.ts';
import { toldSession } from '../testing/told-session.ts';
import type { HostRequest } from './host-calls.ts';

/** What a script's call of the host is taken for. */
function called(method: number, parameters: string): HostRequest | undefined {
  const { session, tell } = toldSession();
  let request: HostRequest | undefined;
  const id = session.start({ commands: [{ text: '1', isScript: true }] }, (event) => {
    if (event.kind === 'hostCall') ({ request } = event.call);
  });
  tell(ack('Command', id), ack('Data', id), hostCallLine(id, -100, method, parameters));
  return request;
}

describe('the status that a script ends with', () => {
  it.each([
    ['<I32>3</I32>', 3],
    ['<I32>-1</I32>', -1],
    ['<U32>4294967295</U32>', 4_294_967_295],
    ['<I64>99999999999</I64>', 4_294_967_295],
    ['<I64>-99999999999</I64>', -2_147_483_648],
    ['<I64>9223372036854775807</I64>', 0],
    ['<Db>1.5</Db>', 0],
    ['<Db>NaN</Db>', 0],
    ['<S>3</S>', 0],
    ['<Nil />', 0],
    ['', 0],
  ])('of %s is %d: a number that a system can have, whatever the server says', (parameter, code) => {
    expect(called(6, parameter)).toEqual({ method: 'exit', code });
  });
});
