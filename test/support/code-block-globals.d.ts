// What the code blocks of the documentation use without declaring it, such as a client, a request and a database.
import type * as wanClient from "wan-client";
import type * as account from "wan-client/account";

declare global {
  const wan: wanClient.WanClient;
  const request: wanClient.WanRequest;
  const task: wanClient.SucceededTask;
  const id: string;
  const ids: string[];
  const job: { id: string };
  const secret: string;
  const prices: account.Prices;
  const budget: account.CreditBudget;
  const store: account.BudgetStore;
  const redis: {
    set(key: string, value: string, how: "NX"): Promise<"OK" | null>;
    del(key: string): Promise<number>;
  };
  const queue: {
    reserve(options: { signal: AbortSignal }): Promise<void>;
    pause(ms: number): void;
  };
  const db: {
    save(...facts: unknown[]): Promise<void>;
    load(id: string): Promise<string>;
    update(job: { id: string }, facts: object): Promise<void>;
    jobs: {
      update(job: { id: string }, facts: object): Promise<void>;
      finish(jobId: string, task: wanClient.SettledTask): Promise<void>;
    };
  };
}
