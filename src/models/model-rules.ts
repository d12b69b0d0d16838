import type { WanModel } from "./catalogue.js";
import type { ObjectRule } from "./rules.js";
import { wan26I2vRule } from "./wan26-i2v.js";
import { wan26I2vFlashRule } from "./wan26-i2v-flash.js";
import { wan26R2vRule } from "./wan26-r2v.js";
import { wan26T2vRule } from "./wan26-t2v.js";
import { wan30VideoRule } from "./wan30-video.js";

/** What makes the rule of each model. */
export const MODEL_RULES: Record<WanModel, () => ObjectRule> = {
  "wan2.6-t2v": wan26T2vRule,
  "wan2.6-i2v": wan26I2vRule,
  "wan2.6-i2v-flash": wan26I2vFlashRule,
  "wan2.6-r2v": wan26R2vRule,
  "wan3.0-video": wan30VideoRule,
};
