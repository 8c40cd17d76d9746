import { z } from 'zod';
import { BookmarkId } from './model/ids.ts';
import {
  PasskeyId,
  PasskeyInfo,
  PasskeyInstalled,
  PasskeyLineOptions,
  PasskeyMade,
  PasskeyOrder,
  UserVerification,
} from './model/passkeys.ts';
import { call, event, type Contract } from './rpc/contract-kinds.ts';

const nothing = z.object({});
const target = z.union([z.object({ bookmarkId: BookmarkId }), z.object({ destination: z.string().max(4000) })]);
const list = z.object({ passkeys: z.array(PasskeyInfo) });

/** Passkeys that log in to SSH servers. The private halves never pass here. */
export const passkeyContract = {
  list: call(nothing, list),
  changed: event(list),
  /**
   * What `navigator.credentials.create` is to be called with; good once, for ten minutes. `backupOf`: the key that holds that one can't be
   * chosen. Refused with `passkey.notFound`, `passkey.tooMany`.
   */
  order: call(z.object({ backupOf: PasskeyId.optional() }), PasskeyOrder),
  /** Keeps what was made for an order. Refused with `passkey.rejected`. */
  add: call(z.object({ orderId: z.string().max(64), name: z.string().min(1).max(200), made: PasskeyMade }), PasskeyInfo),
  /** Refused with `passkey.notFound`. */
  update: call(
    z.object({
      id: PasskeyId,
      name: z.string().min(1).max(200).optional(),
      userVerification: UserVerification.optional(),
    }),
    PasskeyInfo,
  ),
  /** Forgets it here; servers that have its line keep it. */
  remove: call(z.object({ id: PasskeyId }), nothing),
  /** Its line for authorized_keys. Refused with `passkey.notFound`, `passkey.badLine`. */
  line: call(z.object({ id: PasskeyId, options: PasskeyLineOptions }), z.object({ line: z.string() })),
  /**
   * Puts its line on a host over a login that works already, then logs in a second time with nothing else while the first login stays open; the
   * page that calls is asked what there is to ask. Refused with `passkey.notFound`, `passkey.badLine`, and what connecting and files are refused with.
   */
  install: call(
    z.object({
      id: PasskeyId,
      target,
      options: PasskeyLineOptions,
      /** Where the key stands with other options, put this line in its place. */
      replace: z.boolean().optional(),
    }),
    PasskeyInstalled,
  ),
  /** Takes back what `install` wrote. Refused with `key.undoGone`, and what connecting and files are refused with. */
  undoInstall: call(z.object({ undoId: z.string().max(64) }), nothing),
  /**
   * Takes every line of it away from a host; `lines`: how many there were; `why`: it can't be known, or taken away; `besides`: a sentence about files
   * that nobody could look into. Refused as `install`.
   */
  uninstall: call(
    z.object({ id: PasskeyId, target }),
    z.object({ lines: z.number().int(), why: z.string().optional(), besides: z.string().optional() }),
  ),
} as const satisfies Contract[string];
