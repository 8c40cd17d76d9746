import { z } from 'zod';
import { KeyMention, OwnKeyRotation } from './model/key-rotation.ts';
import { KeyBackUp, KeyBackUpWish, KeyWish } from './model/keys.ts';
import { call, event, type Contract } from './rpc/contract-kinds.ts';

const nothing = z.object({});
const rotation = z.object({ rotationId: z.string().max(100) });
const place = rotation.extend({ placeId: z.string().max(100) });

/** Keys of one's own that give way to new ones, host by host (KY-12), and copies of private keys. Steps are asked for one by one, and kept. */
export const keyRotationContract = {
  list: call(nothing, z.object({ rotations: z.array(OwnKeyRotation) })),
  changed: event(nothing),
  /**
   * Makes the new pair, or takes a key file of the list (`path`); the hosts are those where the old key is known to stand. A key on a security key gives
   * way only to another one. Refused with `key.*`, `storage.unwritable`.
   */
  start: call(
    z.object({ path: z.string().max(4096), next: z.union([KeyWish, z.object({ path: z.string().max(4096) })]) }),
    OwnKeyRotation,
  ),
  /** One more host, by name or address. Refused with the errors of finding a host, and `key.rotationGone`. */
  addPlace: call(rotation.extend({ destination: z.string().min(1).max(4000) }), OwnKeyRotation),
  /**
   * Puts the new key behind the old one, with the very options of its line, and logs in once more with nothing but it. What fails is told in the place
   * (`problem`). Refused with `key.rotationGone`.
   */
  install: call(place, OwnKeyRotation),
  /** Takes the old key's lines away where the new one is proved; proved again first when that was a while ago. As `install`; and `key.notProved`. */
  retire: call(place, OwnKeyRotation),
  /** Leaves the old key there, or takes that back. */
  leave: call(place.extend({ isLeft: z.boolean() }), OwnKeyRotation),
  /** Where the old key's file is named. Nothing is changed. */
  mentions: call(rotation, z.object({ mentions: z.array(KeyMention) })),
  /** Names the new key's file there instead; `left`: those that were changed by somebody meanwhile. Refused with `storage.*`. */
  rename: call(
    rotation.extend({ mentionIds: z.array(z.string().max(200)).max(10_000) }),
    z.object({ changed: z.number().int(), left: z.number().int() }),
  ),
  /**
   * Gives the new files the old ones' name, which ssh tries by itself, also where the new ones are named; the old ones are kept as `NAME.retired`, or
   * numbered. Refused with `key.notProved` while the old key is needed somewhere, `key.nameTaken` when it was done, `key.moved` where a file is another key,
   * `key.exists`, `storage.*`.
   */
  takeName: call(rotation, OwnKeyRotation),
  /** Forgets it; both keys stay as they are. */
  end: call(rotation, nothing),
  /** Writes sealed copies of private keys into a new folder. Refused with `key.*`, `storage.unwritable`, before anything is left. */
  backUp: call(KeyBackUpWish, KeyBackUp),
} as const satisfies Contract[string];
