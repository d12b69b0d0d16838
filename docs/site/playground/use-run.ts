import { computed, onBeforeUnmount, reactive, shallowRef } from "vue";
import type { Cost, FaultName, FromWorker, Outcome, RunEvent, Scenario, ToWorker } from "./messages.js";
import { timelineRows } from "./timeline-rows.js";

/** A run as the page shows it. */
export function useRun() {
  const run = reactive({
    state: "idle" as "idle" | "running" | "ended" | "broken",
    now: 0,
    outcome: undefined as Outcome | undefined,
    cost: undefined as Cost | undefined,
    videoUrl: undefined as string | undefined,
    /** What the run was started with, and the faults that were added since. */
    scenario: undefined as Scenario | undefined,
    faults: [] as FaultName[],
    failure: "",
  });
  const events = shallowRef<readonly RunEvent[]>([]);
  const rows = computed(() => timelineRows(events.value));
  /** Whether the service has responded to the submission, so that a fault of it would come too late. */
  const isSubmitted = computed(() =>
    events.value.some(({ kind }) => kind === "submitted" || kind === "failure"),
  );
  let worker: Worker | undefined;

  const tell = (message: ToWorker) => worker?.postMessage(message);

  function start(scenario: Scenario, speed: number): void {
    clear();
    events.value = [];
    Object.assign(run, {
      state: "running",
      now: 0,
      outcome: undefined,
      cost: undefined,
      scenario,
      failure: "",
    });
    run.faults = [...scenario.faults];
    worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => receive(data));
    worker.addEventListener("error", ({ message }) => {
      run.state = "broken";
      run.failure = message;
      worker?.terminate();
    });
    tell({ type: "start", scenario, speed });
  }

  function receive(message: FromWorker): void {
    if (message.type === "time") run.now = message.now;
    if (message.type === "event") {
      events.value = [...events.value, message.event];
      run.now = Math.max(run.now, message.event.at);
    }
    if (message.type === "end") {
      run.state = "ended";
      run.outcome = message.outcome;
      run.cost = message.cost;
      if (message.video) {
        run.videoUrl = URL.createObjectURL(new Blob([message.video], { type: "video/mp4" }));
      }
      worker?.terminate();
    }
  }

  function addFault(fault: FaultName): void {
    run.faults.push(fault);
    tell({ type: "fault", fault });
  }

  function clear(): void {
    worker?.terminate();
    worker = undefined;
    if (run.videoUrl) URL.revokeObjectURL(run.videoUrl);
    run.videoUrl = undefined;
  }

  onBeforeUnmount(clear);
  return {
    run,
    rows,
    isSubmitted,
    start,
    addFault,
    stop: () => tell({ type: "stop" }),
    setSpeed: (speed: number) => tell({ type: "speed", speed }),
  };
}
