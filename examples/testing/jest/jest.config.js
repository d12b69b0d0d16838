// Only for msw: its CommonJS build requires packages that are ES modules. Without msw, with `fetch: emulator.fetch`,
// Jest needs no configuration. The plugin is Babel's own, and the names are those of the packages that Jest complains of.
module.exports = {
  transform: { "\\.m?js$": ["babel-jest", { plugins: ["@babel/plugin-transform-modules-commonjs"] }] },
  transformIgnorePatterns: ["/node_modules/(?!(@open-draft|rettime|until-async)/)"],
};
