// This folder is the root of the app, although a parent folder has a package.json, too.
export default { turbopack: { root: import.meta.dirname } };
