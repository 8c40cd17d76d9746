import { z } from 'zod';

const id = <B extends string>(brand: B) => z.string().min(1).max(64).brand(brand);

export const BookmarkId = id('BookmarkId');
export type BookmarkId = z.infer<typeof BookmarkId>;

/** One terminal (a shell or a command on a channel). It belongs to the core and outlives a page. */
export const SessionId = id('SessionId');
export type SessionId = z.infer<typeof SessionId>;

/** One SSH transport. */
export const ConnectionId = id('ConnectionId');
export type ConnectionId = z.infer<typeof ConnectionId>;

export const PromptId = id('PromptId');
export type PromptId = z.infer<typeof PromptId>;
