/**
 * What the provider's platform offers beside the API, with a token of its own.
 *
 * @module wan-client/account
 */

export {};
