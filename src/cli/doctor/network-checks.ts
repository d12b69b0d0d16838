import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { connect } from "node:tls";
import { differs, doesNotApply, type Finding, same, unknownBecause } from "./finding.js";

const CONNECT_MS = 10_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** Looks up the host of the API, and checks its certificate. */
export async function checkNetwork(
  baseURL: string,
  isLocal: boolean,
  signal: AbortSignal,
): Promise<Finding[]> {
  const { protocol, hostname, port } = new URL(baseURL);
  // Only a URL has brackets around an IPv6 address.
  const host = hostname.replace(/^\[|\]$/g, "");
  if (isLocal || protocol === "http:") {
    const reason = isLocal ? "the API is on this machine or in its network" : "the API is called over http";
    return [doesNotApply("dns", reason), doesNotApply("tls", reason)];
  }
  const findings = Promise.all([checkDns(host), checkTls(host, Number(port || 443), signal)]);
  return Promise.race([findings, rejectionOf(signal)]);
}

/** Rejects when a signal is aborted. */
function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.throwIfAborted();
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

export async function checkDns(host: string): Promise<Finding> {
  try {
    const addresses = await lookup(host, { all: true });
    return same("dns", `${addresses.length} address${addresses.length === 1 ? "" : "es"}`);
  } catch (error) {
    return unknownBecause("dns", `no address was found: ${(error as NodeJS.ErrnoException).code}`);
  }
}

export function checkTls(host: string, port: number, signal?: AbortSignal): Promise<Finding> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_MS, ...(!isIP(host) && { servername: host }) });
    signal?.addEventListener("abort", () => socket.destroy(), { once: true });
    const end = (finding: Finding) => {
      socket.destroy();
      resolve(finding);
    };
    socket.on("secureConnect", () => {
      const days = Math.floor((Date.parse(socket.getPeerCertificate().valid_to) - Date.now()) / DAY_MS);
      end(same("tls", `${socket.getProtocol()}, the certificate is valid for ${days} more days`));
    });
    socket.on("timeout", () => end(unknownBecause("tls", `no connection within ${CONNECT_MS / 1_000} s`)));
    socket.on("error", ({ code = "", message, syscall }: NodeJS.ErrnoException) => {
      // Connection errors name a system call; errors of TLS itself do not.
      const isUnreachable = syscall !== undefined;
      if (isUnreachable) end(unknownBecause("tls", `no connection: ${code}`));
      else end(differs("tls", "a valid certificate", code || message));
    });
  });
}
