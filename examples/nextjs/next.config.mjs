// This folder is the app, although there is a package above it.
export default { turbopack: { root: import.meta.dirname } };
