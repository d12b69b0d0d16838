/** The ids of the emulator's only account. Its records contain them because records of the service do. */
export const API_ID = "6a4ecdbf-b219-4505-8277-5ec4b1ac14f8";
export const APPLICATION_ID = "52933893-8e8b-4cd6-b9e5-2354eedea000";
export const CREDENTIAL_ID = "c7173d71-d234-413e-ab72-7bfa6715d12f";
export const SERVICE_ID = "b7f2a1c4-53de-4c0e-9a41-6f0d8e27c915";
export const USER_ID = "ad7afe47-cea9-4cda-980f-2ad8810e51cf";
