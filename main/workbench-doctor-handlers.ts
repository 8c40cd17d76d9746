import type { HawserContract } from '../shared/contract.ts';
import { gradeOf } from '../shared/model/algorithm-grades.ts';
import type { SupportedAlgorithm } from '../shared/model/doctor.ts';
import { AppError } from '../shared/model/errors.ts';
import { errorText } from '../shared/model/error-text.ts';
import type { SessionId } from '../shared/model/ids.ts';
import type { SessionInfo } from '../shared/model/session.ts';
import { storyReport } from '../shared/model/timeline-text.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import { checkNames, everyAlgorithm } from './ssh/algorithms.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { WorkbenchParts } from './workbench-parts.ts';

/** What the core does for the `doctor` part of the contract. A page asks of the sessions that it has. */
export function createDoctorHandlers(
  parts: Pick<WorkbenchParts, 'host' | 'doctor' | 'sessions'>,
): Handlers<HawserContract, PageContext>['doctor'] {
  const { host, doctor, sessions } = parts;
  const { stories } = doctor;
  const sessionOf = ({ page }: PageContext, sessionId: SessionId): SessionInfo => {
    if (page?.sessions.has(sessionId) !== true)
      throw new AppError('session.notFound', { sessionId }, 'this page has no such session');
    return sessions.get(sessionId).info;
  };
  return {
    stories: () => ({ stories: [...stories.infos] }),
    story({ storyId, from }) {
      const story = stories.get(storyId);
      return story === undefined ? {} : { story: { ...story, entries: story.entries.filter(({ number }) => number >= from) } };
    },
    ofSession: ({ sessionId }, { context }) => ({
      storyIds: doctor.storiesOf(sessionId, sessionOf(context, sessionId).connectionId),
    }),
    ofConnection: ({ connectionId }) => ({ storyId: stories.ofConnection(connectionId) }),
    diagnose: ({ sessionId }, { context }) => ({ diagnosis: doctor.diagnose(sessionOf(context, sessionId)) }),
    async act({ sessionId, action }, { context }) {
      const offered = doctor.diagnose(sessionOf(context, sessionId));
      // A page can have nothing done that the failure does not call for.
      const isOffered = offered !== undefined && [offered.action, ...offered.further].some((each) => isSame(each, action));
      const done = isOffered ? await doctor.act(action) : undefined;
      if (done !== undefined) sessions.get(sessionId).reconnect();
      return { done };
    },
    report: (of, { context }) => {
      if ('sessionId' in of) return { text: doctor.report(sessionOf(context, of.sessionId)) };
      const story = stories.get(of.storyId);
      return { text: story === undefined ? '' : storyReport(story, host.version) };
    },
    setLevel({ storyId, level }) {
      stories.setLevel(storyId, level);
      return {};
    },
    setLog({ storyId, on }) {
      stories.setLog(storyId, on);
      return { file: stories.info(storyId)?.logFile };
    },
    algorithms: () => ({
      algorithms: everyAlgorithm().map(({ category, name, offered }): SupportedAlgorithm => ({
        ...gradeOf(category, name),
        category,
        offered,
      })),
    }),
    checkList({ category, names }) {
      try {
        return { dropped: [...checkNames(category, names)] };
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        const { title, text } = errorText(error.toWire());
        return { problem: `${title}. ${text}`, dropped: [] };
      }
    },
    async allowLegacy({ host: server, port, sessionId, way, reason, days }, { context }) {
      const session = sessionId === undefined ? undefined : sessionOf(context, sessionId);
      if (days === 0) await doctor.endLegacy({ host: server, port, way });
      else {
        const storyIds = session && doctor.storiesOf(session.sessionId, session.connectionId);
        await doctor.allowLegacy({ host: server, port, storyIds }, reason, days);
      }
      return {};
    },
  };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
