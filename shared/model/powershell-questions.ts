import { z } from 'zod';
import { PsRunId, PsSessionId } from './powershell.ts';

export const PsQuestionId = z.string().min(1).max(64).brand('PsQuestionId');
export type PsQuestionId = z.infer<typeof PsQuestionId>;

/** What a script asks of the user. All texts are the server's, printable. */
export const PsRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('line'), isSecure: z.boolean() }),
  z.object({
    kind: z.literal('fields'),
    caption: z.string(),
    message: z.string(),
    fields: z.array(
      z.object({
        name: z.string(),
        label: z.string(),
        typeName: z.string(),
        help: z.string(),
        isMandatory: z.boolean(),
        isSecure: z.boolean(),
        defaultValue: z.string().optional(),
      }),
    ),
  }),
  z.object({ kind: z.literal('credential'), caption: z.string(), message: z.string(), userName: z.string(), target: z.string() }),
  z.object({
    kind: z.literal('choice'),
    caption: z.string(),
    message: z.string(),
    /** `hotKey`: the letter after `&`, in upper case. */
    choices: z.array(z.object({ label: z.string(), hotKey: z.string().optional(), help: z.string() })),
    isMultiple: z.boolean(),
    defaults: z.array(z.number().int()),
  }),
  z.object({ kind: z.literal('key') }),
]);
export type PsRequest = z.infer<typeof PsRequest>;

export const PsQuestion = z.object({
  questionId: PsQuestionId,
  psSessionId: PsSessionId,
  /** Absent: asked by the session itself. */
  runId: PsRunId.optional(),
  /** Who asks, by the name that it has here: the server's own captions are no proof. */
  computer: z.string(),
  request: PsRequest,
});
export type PsQuestion = z.infer<typeof PsQuestion>;

const secret = z.string().max(65_536);

/** Never logged. `cancel` ends the command. */
export const PsAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cancel') }),
  z.object({ kind: z.literal('line'), text: secret }),
  z.object({ kind: z.literal('fields'), values: z.array(z.object({ name: z.string(), text: secret })).max(100) }),
  z.object({ kind: z.literal('credential'), userName: z.string().max(1000), password: secret }),
  z.object({ kind: z.literal('choices'), indexes: z.array(z.number().int()).max(1000) }),
  z.object({
    kind: z.literal('key'),
    character: z.string().max(2),
    virtualKeyCode: z.number().int(),
    controlKeyState: z.number().int(),
  }),
]);
export type PsAnswer = z.infer<typeof PsAnswer>;
