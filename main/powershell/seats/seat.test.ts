import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../shared/base/clock.ts';
import { AppError, cancelled } from '../../../shared/model/errors.ts';
import { PsSessionId } from '../../../shared/model/powershell.ts';
import { Seat } from './seat.ts';

describe('Seat', () => {
  it('opens anew when that is asked for while an attempt is being given up', async () => {
    let attempts = 0;
    let open = 0;
    const seat = new Seat({
      id: PsSessionId.parse('s1'),
      clock: systemClock,
      open: ({ signal }) => {
        attempts += 1;
        open += 1;
        expect(open).toBe(1);
        if (attempts === 2) return Promise.reject(new AppError('powershell.notOpen', { name: 'web1' }, 'the second'));
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            open -= 1;
            reject(cancelled());
          });
        });
      },
    });
    const states: string[] = [];
    seat.onChanged(() => states.push(seat.state.kind));
    const first = expect(seat.ready()).rejects.toMatchObject({ code: 'cancelled' });
    await seat.close();
    const second = expect(seat.ready()).rejects.toMatchObject({ code: 'powershell.notOpen' });
    await first;
    await second;
    expect(attempts).toBe(2);
    expect([...new Set(states)]).toEqual(['connecting', 'closed', 'broken']);
  });
});
