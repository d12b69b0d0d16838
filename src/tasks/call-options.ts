import { ConfigurationError } from "../errors/client-errors.js";
import type { CallOptions, SubmitOptions, WaitOptions } from "../types/call-options.js";
import { describeValue } from "../util/describe-value.js";
import { checkOptionNames, type OptionNames } from "../util/option-names.js";

/** The default `timeout` of each kind of call, ms. */
export const TIMEOUTS = { submit: 5 * 60_000, read: 2 * 60_000, wait: 30 * 60_000 } as const;

/** The names of {@link CallOptions}. */
export const CALL_OPTIONS: OptionNames<CallOptions> = {
  signal: true,
  timeout: true,
  requestTimeout: true,
  maxRetries: true,
};

/** The names of {@link SubmitOptions}. */
export const SUBMIT_OPTIONS: OptionNames<SubmitOptions> = { ...CALL_OPTIONS, budget: true };

/** The names of {@link WaitOptions}. */
export const WAIT_OPTIONS: OptionNames<WaitOptions> = {
  ...SUBMIT_OPTIONS,
  pollInterval: true,
  onUpdate: true,
  callbacks: true,
};

/**
 * Checks options before anything is sent or started.
 *
 * @param names The names of all options that the call has.
 * @throws ConfigurationError naming an option that is unknown, out of range, or of the wrong type.
 */
export function checkOptions(
  options: WaitOptions,
  names: Readonly<Record<string, true>>,
  taskId?: string,
): void {
  checkNames(options, names, "", taskId);
  const { signal, timeout, requestTimeout, maxRetries, pollInterval, onUpdate, callbacks, budget } = options;
  check("timeout", timeout, (value) => value > 0, "a number of milliseconds above 0", taskId);
  check("requestTimeout", requestTimeout, (value) => value > 0, "a number of milliseconds above 0", taskId);
  check("maxRetries", maxRetries, (value) => value >= 0, "0 or more", taskId);
  checkInterval("pollInterval", pollInterval, taskId);
  checkFunction("onUpdate", onUpdate, taskId);
  // Checks for a method, not for the class: a polyfill and another realm have other classes.
  checkMethod("signal", signal, "addEventListener", "an AbortSignal", taskId);
  checkMethod("callbacks", callbacks, "listen", "the result of createCallbackReceiver()", taskId);
  checkMethod("budget", budget, "submit", "the result of createBudget()", taskId);
}

/** @throws ConfigurationError for an option whose name is not one of these. */
export function checkNames<T>(options: T, names: OptionNames<T>, prefix = "", taskId?: string): void {
  checkOptionNames(ConfigurationError, options, names, { prefix, taskId });
}

/** @throws ConfigurationError for a value that is neither `undefined` nor an object with this method. */
export function checkMethod(
  name: string,
  value: unknown,
  method: string,
  what: string,
  taskId?: string,
): void {
  if (value !== undefined && typeof Object(value)[method] !== "function") refuse(name, value, what, taskId);
}

/** @throws ConfigurationError for a value that is neither `undefined` nor a function. */
export function checkFunction(name: string, value: unknown, taskId?: string): void {
  if (value !== undefined) requireFunction(name, value, taskId);
}

/** @throws ConfigurationError for a value that is not a function. */
export function requireFunction(name: string, value: unknown, taskId?: string): void {
  if (typeof value !== "function") refuse(name, value, "a function", taskId);
}

/** @throws ConfigurationError for a value that is neither `undefined` nor an interval. */
export function checkInterval(name: string, interval: unknown, taskId?: string): void {
  if (typeof interval === "function") return;
  check(name, interval, (value) => value >= 0, "0 or more milliseconds, or a function", taskId);
}

/** @throws ConfigurationError for a value that is neither `undefined` nor an allowed number. */
export function check(
  name: string,
  value: unknown,
  allowed: (value: number) => boolean,
  what: string,
  taskId?: string,
): void {
  if (value === undefined || (typeof value === "number" && allowed(value))) return;
  refuse(name, value, what, taskId);
}

function refuse(name: string, value: unknown, what: string, taskId?: string): never {
  throw new ConfigurationError(`${name}: got ${describeValue(value)}; use ${what}.`, { taskId });
}
