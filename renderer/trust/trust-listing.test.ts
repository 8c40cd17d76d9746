import { expect, test } from 'vitest';
import { Emitter } from '../../shared/base/emitter.ts';
import type { TrustEntry, TrustPage, TrustQuery } from '../../shared/model/trust.ts';
import type { HawserClient } from '../host/linked-client.ts';
import { rowAt } from '../shell/row-pages.ts';
import { TrustListing } from './trust-listing.ts';

/** A core of which each answer is given by hand. */
function setUp(total = 1000) {
  const changed = new Emitter<{ revision: number }>();
  const asked: { readonly query: TrustQuery; readonly signal: AbortSignal; readonly answer: () => Promise<void> }[] = [];
  const core = { revision: 1, total };
  const client = {
    trust: {
      onChanged: changed.event,
      query(query: TrustQuery, { signal }: { readonly signal: AbortSignal }) {
        return new Promise<TrustPage>((resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
          const answer = async (): Promise<void> => {
            resolve(pageOf(query, core));
            // The answer is taken, and the next request made, in the turns after.
            await new Promise((done) => setTimeout(done));
          };
          asked.push({ query, signal, answer });
        });
      },
    },
  } as unknown as Pick<HawserClient, 'trust'>;
  const listing = new TrustListing(client);
  return { listing, asked, core, changed, names: () => windowsOf(asked.map(({ query }) => query)) };
}

function pageOf(query: TrustQuery, { revision, total }: { readonly revision: number; readonly total: number }): TrustPage {
  const matching = query.text === '' ? total : 3;
  const count = Math.max(0, Math.min(query.count, matching - query.from));
  const rows = Array.from({ length: count }, (_, index) => entry(query.from + index, revision));
  return { revision, stores: [], total, matching, flagCounts: {}, rows };
}

function entry(index: number, revision: number): TrustEntry {
  return {
    id: `r${revision}-${index}`,
    file: '/known_hosts',
    line: index + 1,
    marker: 'none',
    names: [`host${index}`],
    comment: '',
    flags: [],
  };
}

function windowsOf(queries: readonly TrustQuery[]): string[] {
  return queries.map(({ text, from, count }) => `${text}${from}+${count}`);
}

test('asks for the rows on screen and a little around, one request at a time', async () => {
  const { listing, asked, names } = setUp();
  listing.show({ first: 0, last: 30 });
  expect(names()).toEqual(['0+200']);
  await asked[0]?.answer();
  expect(rowAt(listing.state.getState().pages, 29)?.id).toBe('r1-29');

  // Dragged far away in many steps: the first place is asked for, and then the one where it stopped.
  for (const first of [400, 500, 600, 700]) listing.show({ first, last: first + 30 });
  expect(names()).toEqual(['0+200', '300+200']);
  await asked[1]?.answer();
  expect(names()).toEqual(['0+200', '300+200', '600+200']);
  await asked[2]?.answer();
  expect(names()).toHaveLength(3);
  expect(rowAt(listing.state.getState().pages, 715)?.id).toBe('r1-715');
});

test('keeps the old rows until those of a new revision are there, and never mixes them', async () => {
  const { listing, asked, core, changed } = setUp();
  listing.show({ first: 0, last: 30 });
  await asked[0]?.answer();
  core.revision = 2;
  changed.emit({ revision: 2 });
  expect(rowAt(listing.state.getState().pages, 150)?.id).toBe('r1-150');
  await asked[1]?.answer();
  const ids = [...listing.state.getState().pages.values()].flat().map((row) => row.id);
  expect(ids.every((id) => id.startsWith('r2-'))).toBe(true);
  expect(rowAt(listing.state.getState().pages, 0)?.id).toBe('r2-0');
});

test('a change that comes while an answer is on its way is asked for after it', async () => {
  const { listing, asked, core, changed } = setUp();
  listing.show({ first: 0, last: 30 });
  changed.emit({ revision: 2 });
  await asked[0]?.answer();
  expect(asked).toHaveLength(2);
  core.revision = 2;
  await asked[1]?.answer();
  expect(listing.state.getState().summary?.revision).toBe(2);
  expect(asked).toHaveLength(2);
});

test('another question cancels the one on its way and begins at the first row', async () => {
  const { listing, asked, names } = setUp();
  listing.show({ first: 500, last: 530 });
  listing.ask({ text: 'web' });
  expect(asked[0]?.signal.aborted).toBe(true);
  expect(names().at(-1)).toBe('web0+200');
  await asked.at(-1)?.answer();
  const { summary, answered, query, pages } = listing.state.getState();
  expect(answered).toBe(query);
  expect(summary?.matching).toBe(3);
  expect(rowAt(pages, 3)).toBeUndefined();
  // Everything there is was answered: nothing more is asked.
  expect(names()).toHaveLength(2);
});

test('entries between two indexes are fetched in windows of five hundred, known ones not again', async () => {
  const { listing, asked, names } = setUp(1300);
  listing.show({ first: 0, last: 30 });
  await asked[0]?.answer();
  const entries = listing.entriesBetween({ first: 0, last: 1299 }, new AbortController().signal);
  for (let at = 1; at < 4; at++) {
    await Promise.resolve();
    await asked[at]?.answer();
  }
  expect((await entries)?.map((row) => row.line)).toEqual(Array.from({ length: 1300 }, (_, index) => index + 1));
  expect(names()).toEqual(['0+200', '200+500', '700+500', '1200+100']);
});

test('entries of a table that changed meanwhile are not answered', async () => {
  const { listing, asked, core } = setUp(900);
  listing.show({ first: 0, last: 30 });
  await asked[0]?.answer();
  const entries = listing.entriesBetween({ first: 0, last: 899 }, new AbortController().signal);
  core.revision = 2;
  await asked[1]?.answer();
  expect(await entries).toBeUndefined();
});

test('a failure is shown, asked again by refresh, and forgotten with the next answer', async () => {
  const changed = new Emitter<{ revision: number }>();
  const answers = [() => Promise.reject(new Error('no wire')), () => Promise.resolve(pageOf(query, { revision: 1, total: 1 }))];
  const query: TrustQuery = { text: '', flags: [], sort: { by: 'place', descending: false }, from: 0, count: 200 };
  const client = { trust: { onChanged: changed.event, query: () => answers.shift()?.() } } as unknown as HawserClient;
  const listing = new TrustListing(client);
  listing.show({ first: 0, last: 30 });
  await expect.poll(() => listing.state.getState().error).toEqual(new Error('no wire'));
  expect(answers).toHaveLength(1);
  listing.refresh();
  await expect.poll(() => listing.state.getState().summary?.total).toBe(1);
  expect(listing.state.getState().error).toBeUndefined();
});

test('a closed listing hears and asks nothing', async () => {
  const { listing, asked, changed } = setUp();
  listing.show({ first: 0, last: 30 });
  listing.dispose();
  expect(asked[0]?.signal.aborted).toBe(true);
  changed.emit({ revision: 2 });
  listing.show({ first: 300, last: 330 });
  await new Promise((done) => setTimeout(done));
  expect(asked).toHaveLength(1);
});
