import { z } from 'zod';

/** `AddKeysToAgent ask`: the key opened the login of `host`; may the agent have it? `comment`: the key's own, as the file has it. */
export const AddToAgentBody = z.object({
  kind: z.literal('addToAgent'),
  host: z.string(),
  file: z.string(),
  comment: z.string(),
});
