/**
 * Grams of CO₂ equivalent a kWh. Source of the table: Our World in Data, "Carbon intensity of electricity generation", from Ember and
 * the Energy Institute's Statistical Review of World Energy, licence CC BY 4.0; 2023, of those with * 2022.
 */
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';

const TABLE =
  'ARG AR 354.103, AUS AU 548.692, AUT AT 110.812, BEL BE 138.107, BRA BR 98.348, CAN CA 170.043, CHE CH 34.843, ' +
  'CHL CL 291.113, CHN CN 582.317, COL CO 259.511, CZE CZ 449.724, DEU DE 380.95, DNK DK 151.65, EGY EG 570.306, ' +
  'ESP ES 174.05, EST EE 416.667, FIN FI 79.158, FRA FR 56.039, GBR GB 237.589, GRC GR 336.574, HKG HK 699.499*, ' +
  'HUN HU 204.19, IDN ID 675.931*, IND IN 713.441, IRL IE 290.805, ISL IS 27.68*, ISR IL 582.927*, ITA IT 330.718, ' +
  'JPN JP 485.392, KEN KE 70.492, KOR KR 430.567, MEX MX 507.245, MYS MY 605.831*, NLD NL 267.622, NOR NO 30.08, ' +
  'NZL NZ 112.758, PAK PK 440.608, PHL PH 610.688, POL PL 661.926, PRT PT 165.553, ROU RO 240.583, SAU SA 706.791*, ' +
  'SGP SG 470.783, SVN SI 231.275, SWE SE 40.695, THA TH 549.583, TUR TR 464.586, TWN TW 642.378, UKR UA 259.693*, ' +
  'USA US 369.473, VNM VN 475.449, ZAF ZA 707.686';

/** IEA, Global Energy & CO2 Status Report 2019. */
export const WORLD = 475;

export interface Intensity {
  /** g/kWh. */
  readonly grams: number;
  readonly source: string;
  /** ISO 3166, three letters; empty where no country was named. */
  readonly country: string;
}

interface Row {
  readonly three: string;
  readonly two: string;
  readonly grams: number;
  readonly year: number;
}

const ROWS: readonly Row[] = TABLE.split(', ').map((row) => {
  const [three = '', two = '', grams = ''] = row.split(' ');
  return { three, two, grams: Number.parseFloat(grams), year: grams.endsWith('*') ? 2022 : 2023 };
});

/**
 * @param given g/kWh, an ISO 3166 code of two or three letters, or nothing for the world's average
 * @throws FOOTPRINT_COUNTRY, FOOTPRINT_OPTION
 */
export function intensityOf(given?: number | string): Intensity {
  if (given === undefined) return { grams: WORLD, source: say('the average of the world, IEA 2019'), country: '' };
  if (typeof given === 'number') {
    if (!Number.isFinite(given) || given < 0)
      throw new LimpidError('FOOTPRINT_OPTION', { name: 'intensity', given, expected: say('grams of CO₂e a kWh') });
    return { grams: given, source: say('as given'), country: '' };
  }
  const code = String(given).toUpperCase();
  const row = ROWS.find(({ three, two }) => three === code || two === code);
  if (!row)
    throw new LimpidError('FOOTPRINT_COUNTRY', {
      country: String(given).slice(0, 40),
      known: ROWS.map(({ three }) => three).join(', '),
    });
  return { grams: row.grams, source: `${row.three} ${row.year}, Our World in Data, CC BY 4.0`, country: row.three };
}
