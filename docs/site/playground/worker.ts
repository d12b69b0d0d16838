// The client and the emulator run here, where timers and clocks can be replaced without affecting the page.

import type { FromWorker, ToWorker } from "./messages.js";
import { type Run, startRun } from "./run-scenario.js";
import { installVirtualTime, type VirtualTime } from "./virtual-time.js";

// Other ticks would only repeat what the page shows.
const TICKS_PER_MESSAGE = 4;

let time: VirtualTime | undefined;
let run: Run | undefined;

globalThis.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === "start") start(data);
  if (data.type === "speed") time?.setSpeed(data.speed);
  if (data.type === "fault") run?.addFault(data.fault);
  if (data.type === "stop") run?.stop();
});

function start({ scenario, speed }: Extract<ToWorker, { type: "start" }>): void {
  let ticks = 0;
  const onTick = (now: number) => {
    if (ticks++ % TICKS_PER_MESSAGE === 0) tell({ type: "time", now });
  };
  time = installVirtualTime(globalThis, { speed, onTick });
  run = startRun(scenario, time, (event) => tell({ type: "event", event }));
  run.ended.then(({ outcome, cost, video }) => {
    tell({ type: "end", outcome, cost, video }, video ? [video] : []);
  }, reportError);
}

function tell(message: FromWorker, transfer: Transferable[] = []): void {
  globalThis.postMessage(message, { transfer });
}
