import { expect, test } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import { SessionId } from '../../shared/model/ids.ts';
import { PageRegistry, type Page } from './page-registry.ts';

const wire = (): { isOpen: boolean } => ({ isOpen: true });
const [one, two] = ['one', 'two'].map((id) => SessionId.parse(id)) as [SessionId, SessionId];

function stage(): { readonly registry: PageRegistry; readonly page: Page } {
  const registry = new PageRegistry(systemClock, 1);
  const outcome = registry.attach('first', wire());
  if (outcome.kind !== 'attached') throw new Error('occupied');
  outcome.page.sessions.add(one).add(two);
  registry.invite(outcome.page, { key: 'second', windowKey: 'window', layout: 'its tab' }, [two]);
  return { registry, page: outcome.page };
}

test('a page that was invited has its sessions and its layout, beside the one page that is allowed', () => {
  const { registry, page } = stage();
  expect([[...page.sessions], registry.pageOf(two)?.key]).toEqual([[one], 'second']);
  expect(registry.isExpected('second')).toBe(true);
  const came = registry.attach('second', wire());
  expect(came).toMatchObject({ kind: 'attached', page: { layout: 'its tab', sessions: new Set([two]) } });
  expect(registry.isExpected('second')).toBe(false);
  registry.dispose();
});

test('it takes nobody’s place: the first page comes back, and a third one is refused', () => {
  const registry = new PageRegistry(systemClock, 1);
  const first = wire();
  const outcome = registry.attach('first', first);
  if (outcome.kind !== 'attached') throw new Error('occupied');
  registry.invite(outcome.page, { key: 'second', windowKey: 'window', layout: '' }, []);
  registry.attach('second', wire());
  expect(registry.attach('third', wire()).kind).toBe('occupied');
  first.isOpen = false;
  registry.detach(first);
  expect(registry.attach('first', wire()).kind).toBe('attached');
  registry.dispose();
});

test('a window of its own finds it by the window’s name, and one that did not open gives it back', () => {
  const { registry, page } = stage();
  expect(registry.adopt(page, ({ windowKey }) => windowKey === 'window')).toEqual(['second']);
  expect([...page.sessions]).toEqual([one, two]);
  registry.dispose();
});

test('only what the page has is given away', () => {
  const { registry, page } = stage();
  registry.invite(page, { key: 'third', windowKey: 'other', layout: '' }, [two, SessionId.parse('nobody')]);
  expect(registry.pageOf(two)?.key).toBe('second');
  registry.dispose();
});
