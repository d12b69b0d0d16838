import { imageModelRule, type Wan26ImageRequest, wan26I2v } from "./wan26-i2v.js";

/** Image to video with `wan2.6-i2v-flash`, the faster of the two image models. */
export interface Wan26I2vFlashRequest extends Wan26ImageRequest {
  model: "wan2.6-i2v-flash";
}

export const wan26I2vFlash = wan26I2v;

export function wan26I2vFlashRule() {
  return imageModelRule("wan2.6-i2v-flash");
}
