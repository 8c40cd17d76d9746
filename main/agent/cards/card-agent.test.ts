import { expect, it, vi } from 'vitest';
import { withCardAgent } from './card-agent.ts';

it('starts no agent for a login that is over', async () => {
  const use = vi.fn();
  await expect(withCardAgent('/usr/lib/libcard.so', process.env, use, AbortSignal.abort())).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect(use).not.toHaveBeenCalled();
});
