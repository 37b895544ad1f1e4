import { findings } from './axe';
import { atRest, follow, inBrowser } from './browser';
import { type Planted, plant, SCREENS } from './screens';

const LANGUAGES = ['en', 'es'] as const;
/** For a machine that has other things to do. */
const MINUTES = 600_000;
const THEMES = ['light', 'dark'] as const;

inBrowser('accessibility', {}, ({ it, before }) => {
  let planted: Planted;
  before(async ({ service }) => {
    planted = await plant(service);
  });

  for (const language of LANGUAGES) {
    for (const theme of THEMES) {
      it(
        `axe has nothing serious to say of any screen, ${language}, ${theme}`,
        async ({ open }) => {
          const page = await open('/', { language, theme });
          const found: Record<string, string[]> = {};
          for (const [name, { path, act }] of Object.entries(SCREENS)) {
            await follow(page, `/admin${path(planted)}`);
            await act?.(page);
            await atRest(page);
            const wrong = await findings(page);
            if (wrong.length > 0) found[name] = wrong;
          }
          expect(found).toEqual({});
        },
        MINUTES,
      );

      it(`axe has nothing serious to say of signing in, ${language}, ${theme}`, async ({ open }) => {
        const page = await open('/', { language, theme, signedIn: false });
        await page.locator('input[type=password]').waitFor();
        expect(await findings(page)).toEqual([]);
      });
    }
  }

  it(
    'no screen is wider than a telephone',
    async ({ open }) => {
      const page = await open('/', { language: 'es', width: 360, height: 740 });
      const wide: string[] = [];
      for (const [name, { path, act }] of Object.entries(SCREENS)) {
        await follow(page, `/admin${path(planted)}`);
        await act?.(page);
        await atRest(page);
        if (await page.evaluate('document.documentElement.scrollWidth > window.innerWidth')) wide.push(name);
      }
      expect(wide).toEqual([]);
    },
    MINUTES,
  );
});
