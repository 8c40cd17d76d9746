import { useEffect, useState } from 'react';
import type { HostLocks, PolicyInfo } from '../../shared/model/policy.ts';
import { useWireGeneration } from '../host/host-context.tsx';
import type { Target } from './target.ts';
import { targetKey } from './target.ts';
import { useWorkbench } from './workbench-context.tsx';

/** What the administrator of the core's computer fixed; undefined until it is known. */
export function usePolicy(): PolicyInfo | undefined {
  const { client } = useWorkbench();
  const generation = useWireGeneration();
  const [policy, setPolicy] = useState<PolicyInfo>();
  useEffect(() => {
    let isGone = false;
    // Without an answer nothing is drawn as locked; the core refuses the change all the same.
    client.policy.get({}).then(
      (found) => !isGone && setPolicy(found),
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [client, generation]);
  return policy;
}

/** What is locked for one host, or for all where it is a new one. */
export function useHostLocks(target: Target | undefined): HostLocks | undefined {
  const { client } = useWorkbench();
  const [locks, setLocks] = useState<HostLocks>();
  const key = target === undefined ? '' : targetKey(target);
  useEffect(() => {
    let isGone = false;
    client.policy.host(target === undefined ? {} : { target }).then(
      (found) => !isGone && setLocks(found),
      () => undefined,
    );
    return () => {
      isGone = true;
    };
    // The target by what it opens.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [client, key]);
  return locks;
}
