import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { useWireGeneration } from '../host/host-context.tsx';
import { isDevice } from './devices.ts';
import { findResults, placedBookmarks, withDestination, type Result } from './results.ts';
import { useHosts, useWorkbench } from './workbench-context.tsx';

type Parsed = { readonly input: string } & (
  { readonly destination: string; readonly label: string; readonly folder: string | undefined } | { readonly why: string }
);

const parseDelayMs = 60;

/** The results for what is typed, hosts only or with commands. What the core makes of it as a destination comes a moment later. */
export function useResults(
  query: string,
  options: { readonly withCommands: boolean; readonly filesOnly?: boolean },
): readonly Result[] {
  const { client, commands, recents } = useWorkbench();
  const tree = useHosts((state) => state.tree);
  const recent = useStore(recents.state, (state) => state.recents);
  const { withCommands, filesOnly = false } = options;
  const bookmarks = useMemo(
    () => placedBookmarks(tree).filter(({ bookmark }) => !filesOnly || !isDevice(tree, { bookmarkId: bookmark.id })),
    [tree, filesOnly],
  );
  const [parsed, setParsed] = useState<Parsed>();
  const input = query.trim();
  // What was typed before the core was there is read once it is.
  const wire = useWireGeneration();

  useEffect(() => {
    if (input === '' || wire === 0) return;
    const given = new AbortController();
    const timer = setTimeout(() => {
      client.hosts.parseDestination({ input }, { signal: given.signal }).then(
        (answer) =>
          setParsed(
            answer.kind === 'invalid'
              ? { input, why: answer.why }
              : { input, destination: answer.destination, label: answer.label, folder: answer.folder },
          ),
        // Cancelled by the next key, or no wire: then there is no such line.
        () => undefined,
      );
    }, parseDelayMs);
    return () => {
      clearTimeout(timer);
      given.abort();
    };
  }, [client, input, wire]);

  // A palette that was opened early shows the commands of parts that come later.
  const changes = useStore(commands.changes);
  return useMemo(() => {
    void changes;
    const available = withCommands
      ? commands.all().filter((command) => command.isHidden !== true && commands.isAvailable(command))
      : [];
    const results = findResults(query, { bookmarks, configHosts: tree?.configHosts ?? [], recents: recent, commands: available });
    const answer = parsed?.input === input ? parsed : undefined;
    return withDestination(results, query, answer, { hostsOnly: !withCommands });
  }, [query, input, bookmarks, tree, recent, parsed, withCommands, commands, changes]);
}
