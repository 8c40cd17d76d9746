import { useRef, useState } from 'react';
import { Pencil, Radar, Trash2 } from 'lucide-react';
import type { Diagnosis } from '../../shared/model/doctor.ts';
import { errorText } from '../../shared/model/error-text.ts';
import type { RefusalCause } from '../../shared/model/tunnel-evidence.ts';
import type { BoundListener, TunnelId, TunnelInfo, TunnelTraffic } from '../../shared/model/tunnels.ts';
import { AttemptCures, AttemptEvidence } from '../shell/AttemptCures.tsx';
import { CauseList } from '../shell/DoctorCauses.tsx';
import { isCancelled } from '../shell/error-words.ts';
import { useAttemptDiagnosis } from '../shell/use-attempt-diagnosis.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { CopyButton } from '../ui/CopyLine.tsx';
import { sizeWords } from '../ui/file-figures.ts';
import { FootSpace, PanelPart, SidePanel } from '../ui/SidePanel.tsx';
import { spanWords, delayWords } from './amounts.ts';
import { BrowserHelp } from './BrowserHelp.tsx';
import { Causes } from './Causes.tsx';
import { HistoryChart } from './HistoryChart.tsx';
import { boundWords, hostPort, isLoopback, listenWords, listensHere, targetWords } from './places.ts';
import { ReachTest } from './ReachTest.tsx';
import { RoutePicture } from './RoutePicture.tsx';
import { holderWords, text } from './text.ts';
import { addressOf, openForm, removeTunnel } from './tunnel-actions.ts';
import { StatePill } from './TunnelCard.tsx';
import { clientWords, faceOf, type TunnelFace } from './tunnel-face.ts';
import { useRoute, useTraffic, useTunnel } from './use-tunnels.ts';
import styles from './TunnelPanel.module.css';

const words = text.details;

interface TunnelDetailsProps {
  readonly tunnelId: TunnelId;
  readonly now: number;
  readonly onClose: () => void;
}

/** All that is known of one tunnel: the proof, the evidence of a refusal, where it really listens, who came. */
export function TunnelDetails({ tunnelId, now, onClose }: TunnelDetailsProps) {
  const tunnel = useTunnel(tunnelId);
  const told = useTraffic(tunnelId);
  const route = useRoute(tunnel?.connectionId);
  const state = tunnel?.state;
  const error = state?.kind === 'failed' || state?.kind === 'reconnecting' ? state.error : undefined;
  const diagnosis = useAttemptDiagnosis({ tunnelId }, error);
  if (tunnel === undefined) return null;
  const traffic = told ?? tunnel.traffic;
  const face = faceOf(tunnel, traffic, route, now);
  return (
    <SidePanel
      label={`${words.label} ${face.name}`}
      title={face.name}
      closeLabel={words.close}
      closeTakesFocus
      onClose={onClose}
      foot={<Foot tunnel={tunnel} />}
    >
      <div className={styles.intro}>
        <StatePill face={face} />
        <RoutePicture stops={face.stops} isOn={tunnel.isOn} mayWrap />
        <Sentence tunnel={tunnel} face={face} hasRemedies={diagnosis === 'none'} />
        {typeof diagnosis === 'object' && <Cures tunnel={tunnel} diagnosis={diagnosis} onClose={onClose} />}
        {/* What it was found to be holds for this very listener. */}
        {tunnel.state.kind === 'listening' && <ReachTest key={tunnel.state.since} tunnel={tunnel} />}
      </div>
      <Refusal tunnel={tunnel} />
      {tunnel.spec.kind === 'dynamic' && tunnel.state.kind === 'listening' && <BrowserHelp tunnelId={tunnelId} />}
      {tunnel.state.kind === 'listening' && traffic.total > 0 && <HistoryChart tunnelId={tunnelId} now={now} />}
      <Facts tunnel={tunnel} traffic={traffic} now={now} />
    </SidePanel>
  );
}

interface SentenceProps {
  readonly tunnel: TunnelInfo;
  readonly face: TunnelFace;
  /** The doctor has nothing better. */
  readonly hasRemedies: boolean;
}

function Sentence({ tunnel, face, hasRemedies }: SentenceProps) {
  const { state } = tunnel;
  const remedies =
    hasRemedies && (state.kind === 'failed' || state.kind === 'reconnecting') ? errorText(state.error).remedies : [];
  return (
    <>
      {face.sentence !== '' && <p className={styles.said}>{face.sentence}</p>}
      {tunnel.notes
        .filter((note) => note !== face.sentence)
        .map((note) => (
          <p key={note} className={styles.small}>
            {note}
          </p>
        ))}
      {remedies.map((remedy) => (
        <p key={remedy} className={styles.small}>
          {remedy}
        </p>
      ))}
    </>
  );
}

interface CuresProps {
  readonly tunnel: TunnelInfo;
  readonly diagnosis: Diagnosis;
  readonly onClose: () => void;
}

/** What the doctor says of the connection that a tunnel lacks, with its buttons. */
function Cures({ tunnel, diagnosis, onClose }: CuresProps) {
  const workbench = useWorkbench();
  const { tunnelId, host, hostName } = tunnel;
  const open = diagnosis.causes.filter(({ verdict }) => verdict !== 'ruledOut');
  const retry = (): void => void workbench.client.tunnels.retry({ tunnelId }).catch(workbench.showError);
  const stage = { workbench, of: { tunnelId }, host, name: hostName, retry, close: onClose };
  return (
    <section aria-label={words.doctor}>
      {open.length > 0 && (
        <>
          <h3 className={styles.blockTitle}>{words.causes}</h3>
          <CauseList causes={open} />
        </>
      )}
      <div className={styles.cures}>
        <AttemptCures isShort diagnosis={diagnosis} {...stage} />
      </div>
      <div className={styles.quietCures}>
        <AttemptEvidence diagnosis={diagnosis} {...stage} />
      </div>
    </section>
  );
}

/** Which rules can be behind a refusal, and what to ask the administrator for. */
function Refusal({ tunnel }: { readonly tunnel: TunnelInfo }) {
  const { state, proof, hostName, spec } = tunnel;
  const isListener = state.kind === 'failed' && state.error.code === 'tunnel.remoteRefused';
  const causes = isListener ? causesOf(state.error.detail) : proof.kind === 'refused' ? proof.causes : [];
  if (causes.length === 0) return null;
  const what = isListener || !('target' in spec) ? listenWords(spec.listen, undefined) : targetWords(spec.target);
  return (
    <Causes causes={causes} hostName={hostName} ask={isListener ? words.askListen(hostName, what) : words.ask(hostName, what)} />
  );
}

function causesOf(detail: unknown): readonly RefusalCause[] {
  const { causes } = detail as { readonly causes?: readonly RefusalCause[] };
  return causes ?? [];
}

interface FactsProps {
  readonly tunnel: TunnelInfo;
  readonly traffic: TunnelTraffic;
  readonly now: number;
}

function Facts({ tunnel, traffic, now }: FactsProps) {
  const { state, spec, target, specText, hostName, opens, probe, proof, origin } = tunnel;
  const { lastClient, lastRefusal, rttMs } = traffic;
  const bound = 'bound' in state ? state.bound : [];
  const client = clientWords(traffic);
  return (
    <>
      <PanelPart title={words.listens} isRow>
        {bound.length === 0 ? (
          `${listenWords(spec.listen, listensHere(spec.kind) ? undefined : hostName)}, ${words.noneBound}`
        ) : (
          <ul className={styles.list}>
            {bound.map((each) => (
              <li key={boundWords(each)}>{boundLine(each, listensHere(spec.kind))}</li>
            ))}
          </ul>
        )}
        <CopyButton words={addressOf(tunnel)} label={text.actions.copyAddress} />
      </PanelPart>
      {'target' in spec && <PanelPart title={words.leadsTo}>{targetWords(spec.target)}</PanelPart>}
      <PanelPart title={words.over}>{target === '' || target === hostName ? hostName : `${hostName} (${target})`}</PanelPart>
      <PanelPart title={words.asOption} isRow>
        <code className={styles.code}>{specText}</code>
        <CopyButton words={specText} label={text.actions.copySpec} />
      </PanelPart>
      <PanelPart title={words.opens}>{text.form.openings[opens]}</PanelPart>
      {proof.kind === 'answers' && proof.said !== undefined && (
        <PanelPart title={words.proof}>{words.proofWords(proof.said, proof.at)}</PanelPart>
      )}
      {'target' in spec && <PanelPart title={words.probe}>{text.form.probes[probe]}</PanelPart>}
      {origin.kind === 'config' && <PanelPart title={words.origin}>{words.configPlace(origin.file, origin.line)}</PanelPart>}
      {origin.kind === 'session' && <PanelPart title={words.origin}>{words.session}</PanelPart>}
      {state.kind === 'listening' && (
        <PanelPart title={words.since}>
          {words.at(state.since)}, {spanWords((now - state.since) / 1000)}
        </PanelPart>
      )}
      {traffic.total > 0 && (
        <>
          <PanelPart title={words.connections}>{text.facts.connections(traffic.open, traffic.total)}</PanelPart>
          <PanelPart title={words.bytes}>{words.bytesWords(sizeWords(traffic.bytesDown), sizeWords(traffic.bytesUp))}</PanelPart>
        </>
      )}
      {lastClient && client !== undefined && (
        <PanelPart title={words.lastClient}>
          {words.client([
            lastClient.pid === undefined ? client : holderWords({ program: client, pid: lastClient.pid }),
            ...(lastClient.program !== undefined && lastClient.address !== undefined && lastClient.port !== undefined
              ? [hostPort(lastClient.address, lastClient.port)]
              : []),
            ...(lastClient.target === undefined ? [] : [lastClient.target]),
            words.at(lastClient.at),
          ])}
        </PanelPart>
      )}
      {lastRefusal && (
        <PanelPart title={words.lastRefusal}>
          {lastRefusal.text}, {words.at(lastRefusal.at)}
        </PanelPart>
      )}
      {rttMs !== undefined && <PanelPart title={words.roundTrip}>{delayWords(rttMs)}</PanelPart>}
    </>
  );
}

function boundLine(bound: BoundListener, isHere: boolean): string {
  const place = boundWords(bound);
  switch (bound.kind) {
    case 'socket':
      return place;
    case 'taken':
      return words.taken(place, bound.holders.map(holderWords).join(', '));
    case 'refused':
      return words.refusedHere(place, bound.reason);
    case 'listening':
      if (isHere) return words.bound(place, words.reach[bound.reach]);
      return words.bound(place, isLoopback(bound.address) ? words.reachThere.loopback : words.reachThere.wide);
  }
}

function Foot({ tunnel }: { readonly tunnel: TunnelInfo }) {
  const workbench = useWorkbench();
  const { client, showError } = workbench;
  const { tunnelId, state, spec, origin } = tunnel;
  const [isTrying, setTrying] = useState(false);
  const given = useRef<AbortController>(undefined);
  const check = (): void => {
    given.current = new AbortController();
    setTrying(true);
    client.tunnels
      .probe({ tunnelId, ...(tunnel.probe === 'off' && { probe: 'banner' }) }, { signal: given.current.signal })
      .catch((error: unknown) => {
        if (!isCancelled(error)) showError(error);
      })
      .finally(() => setTrying(false));
  };
  return (
    <>
      {'target' in spec && (
        // Not disabled meanwhile: that would take the focus away.
        <Button
          icon={Radar}
          aria-disabled={isTrying || undefined}
          disabled={state.kind !== 'listening'}
          onClick={() => !isTrying && check()}
        >
          {isTrying ? words.checking : words.check}
        </Button>
      )}
      <FootSpace />
      {origin.kind !== 'config' && (
        <>
          <Button icon={Pencil} onClick={() => openForm(workbench, tunnel)}>
            {text.actions.edit}
          </Button>
          <Button icon={Trash2} kind="danger" onClick={() => void removeTunnel(workbench, tunnel)}>
            {text.actions.remove}
          </Button>
        </>
      )}
    </>
  );
}
