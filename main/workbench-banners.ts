import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Prompt } from '../shared/model/prompt.ts';
import type { Host } from './host.ts';
import type { Question } from './prompts/prompter.ts';
import { labelOfHost } from './bookmarks/resolved-target.ts';
import type { SshConnection } from './ssh/connection-types.ts';
import type { DocumentShape } from './storage/document-format.ts';
import { JsonDocument } from './storage/json-document.ts';

/**
 * What is said before a login by each host, `user@host:port`: a digest of all of it, and when it was last heard. `earlier`: digests of what had been
 * said before a step of the login, where more came later: a question stands below that much.
 */
const BannerData = z.record(
  z.string(),
  z.object({ digest: z.string(), at: z.number(), earlier: z.array(z.string()).max(20).optional() }),
);
type BannerData = z.infer<typeof BannerData>;

const bannersDocument: DocumentShape<BannerData> = {
  name: 'banners',
  version: 1,
  schema: BannerData,
  migrations: {},
  initial: () => ({}),
  withoutUndo: true,
};

/** Those that were not heard for longest go first. */
const mostHosts = 2000;
/** The same text is written down once in so long. */
const coarseMs = 24 * 3600_000;

/**
 * Remembers what servers say before a login (CN-06), so that a question can tell whether it is what was said at the last one. Only a login that
 * succeeded counts: until then anybody could have said it. No text is kept.
 */
export class Banners {
  readonly #document: JsonDocument<BannerData>;
  readonly #host: Pick<Host, 'clock' | 'log'>;

  private constructor(document: JsonDocument<BannerData>, host: Pick<Host, 'clock' | 'log'>) {
    this.#document = document;
    this.#host = host;
  }

  /** Errors: `storage.unwritable`. */
  static async open({ dataDir, clock, log }: Pick<Host, 'dataDir' | 'clock' | 'log'>): Promise<Banners> {
    return new Banners(await JsonDocument.open(dataDir, bannersDocument, { clock, log }), { clock, log });
  }

  /** How the text above a question stands to the last login; undefined where there is none, or nothing was heard yet. */
  standing({ hop, banner }: Pick<Question, 'hop' | 'banner'>): Prompt['bannerIs'] {
    if (banner === undefined || banner === '') return undefined;
    const known = this.#of(hop.label);
    if (known === undefined) return undefined;
    return [known.digest, ...(known.earlier ?? [])].includes(digestOf(banner)) ? 'same' : 'changed';
  }

  /** What can't be written is told in the log: no login fails for it. */
  async loggedIn({ target, bannerStages }: Pick<SshConnection, 'target' | 'bannerStages'>): Promise<void> {
    const digests = bannerStages.map(digestOf);
    const digest = digests.pop();
    if (digest === undefined) return;
    const label = labelOfHost(target);
    const [known, at] = [this.#of(label), this.#host.clock.now()];
    const isSame = known?.digest === digest && (known.earlier ?? []).join() === digests.join();
    if (isSame && at - known.at < coarseMs) return;
    const heard = { digest, at, ...(digests.length > 0 && { earlier: digests }) };
    await this.#document
      .update('banners', ({ [label]: _before, ...others }) => {
        const kept = Object.entries(others).sort(([, a], [, b]) => b.at - a.at);
        return Object.fromEntries([[label, heard], ...kept.slice(0, mostHosts - 1)]);
      })
      .catch((error: unknown) => {
        this.#host.log.scope('ssh').warn('what a server says was not written down', { reason: String(error) });
      });
  }

  dispose(): void {
    this.#document.dispose();
  }

  #of(label: string): BannerData[string] | undefined {
    const { data } = this.#document.state;
    return Object.hasOwn(data, label) ? data[label] : undefined;
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text.trim()).digest('base64url').slice(0, 22);
}
