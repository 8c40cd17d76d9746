import { z } from 'zod';
import { AlgorithmCategory } from './model/algorithm-grades.ts';
import { Diagnosis, DoctorAction, SupportedAlgorithm } from './model/doctor.ts';
import { ConnectionId, SessionId } from './model/ids.ts';
import { LogLevel, Story, StoryId, StoryInfo } from './model/timeline.ts';
import { call, event, type Contract } from './rpc/contract-kinds.ts';

const nothing = z.object({});

/** What happened to connections, what a failure means, and what helps. The core keeps the last stories; unknown ids answer nothing. */
export const doctorContract = {
  /** The oldest first. */
  stories: call(nothing, z.object({ stories: z.array(StoryInfo) })),
  /** `from`: entries of this number and later. */
  story: call(z.object({ storyId: StoryId, from: z.number().int().min(0) }), z.object({ story: Story.optional() })),
  /** Sampled: stories that began or went on, and those that were forgotten. */
  storiesChanged: event(z.object({ changed: z.array(StoryInfo), removed: z.array(StoryId) })),
  /** The connections of a session's latest attempt, in the order of the route; absent for those it shares. */
  ofSession: call(z.object({ sessionId: SessionId }), z.object({ storyIds: z.array(StoryId) })),
  ofConnection: call(z.object({ connectionId: ConnectionId }), z.object({ storyId: StoryId.optional() })),
  /** Of a session that failed, or waits to reconnect. */
  diagnose: call(z.object({ sessionId: SessionId }), z.object({ diagnosis: Diagnosis.optional() })),
  /**
   * Does what the diagnosis of the session offers now, and has it try again. `done`: what was done, in words; absent where the page has to do it,
   * or where the diagnosis offers something else by now.
   */
  act: call(z.object({ sessionId: SessionId, action: DoctorAction }), z.object({ done: z.string().optional() })),
  /** Text for the server's administrator: no secret, no command, nothing that was typed. */
  report: call(z.union([z.object({ sessionId: SessionId }), z.object({ storyId: StoryId })]), z.object({ text: z.string() })),
  setLevel: call(z.object({ storyId: StoryId, level: LogLevel }), nothing),
  /** Begins to write the story into a file of its own (0600, in the data folder), or stops. */
  setLog: call(z.object({ storyId: StoryId, on: z.boolean() }), z.object({ file: z.string().optional() })),
  algorithms: call(nothing, z.object({ algorithms: z.array(SupportedAlgorithm) })),
  /** Whether a list of names can be offered, as the resolver sees it. */
  checkList: call(
    z.object({ category: AlgorithmCategory, names: z.array(z.string().max(200)).max(200) }),
    z.object({ problem: z.string().optional(), dropped: z.array(z.string()) }),
  ),
  /**
   * Old algorithms for one server, for a time. `days` 0 takes the leave back, of the `way` that it is kept by. `sessionId`: of the tab that failed
   * on this server, whose way there counts; without one it is the direct way.
   */
  allowLegacy: call(
    z.object({
      host: z.string().min(1).max(255),
      port: z.number().int().min(1).max(65_535),
      sessionId: SessionId.optional(),
      way: z.string().max(300).optional(),
      reason: z.string().trim().max(500),
      days: z.number().int().min(0).max(90),
    }),
    nothing,
  ),
} as const satisfies Contract[string];
