/** The organization of the demo. Always the same, so that the next start finds it. */
export const DEMO_ORGANIZATION = '0199b3a0-0000-7000-8000-000000000001';
