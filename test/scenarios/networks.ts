/**
 * Networks of the real internet that a world's people, programs and attackers leave from: number and holder of the
 * autonomous system, and a range that it announces.
 *
 * Ranges as in the public routing tables (the NRO's delegations and Route Views, as @ip-location-db/asn has them).
 */
export interface Network {
  readonly asn: number;
  readonly asOrg: string;
  /** ISO 3166-1 alpha-2, of the range. */
  readonly country: string;
  /** First address and bits of the prefix. */
  readonly range: readonly [string, number];
  /** The first 32 bits of IPv6 addresses that it gives its customers, where it does. */
  readonly prefix6?: string;
}

type Row = readonly [
  asn: number,
  asOrg: string,
  country: string,
  first: string,
  bits: number,
  prefix6?: string,
];

/** Fibre and cable at home. */
export const HOMES: readonly Network[] = networks([
  [7922, 'Comcast Cable Communications, LLC', 'US', '73.32.0.0', 12, '2601:b00'],
  [7018, 'AT&T Enterprises, LLC', 'US', '99.32.0.0', 12, '2602:304'],
  [701, 'Verizon Business', 'US', '71.112.0.0', 13, '2600:4010'],
  [20115, 'Charter Communications', 'US', '174.80.0.0', 13],
  [22773, 'Cox Communications Inc.', 'US', '68.0.0.0', 12],
  [2856, 'British Telecommunications PLC', 'GB', '86.128.0.0', 10, '2a01:4ca'],
  [5089, 'Virgin Media Limited', 'GB', '86.0.0.0', 11],
  [5607, 'Sky UK Limited', 'GB', '90.192.0.0', 11, '2a01:f8c2'],
  [3320, 'Deutsche Telekom AG', 'DE', '79.192.0.0', 10, '2003:c0'],
  [3209, 'Vodafone GmbH', 'DE', '88.64.0.0', 12, '2a00:20'],
  [8881, '1&1 Versatel GmbH', 'DE', '92.116.0.0', 15],
  [3215, 'Orange S.A.', 'FR', '86.192.0.0', 11, '2a01:c911'],
  [12322, 'Free SAS', 'FR', '82.224.0.0', 11, '2a01:e20'],
  [1136, 'KPN B.V.', 'NL', '77.160.0.0', 12, '2a02:a450'],
  [33915, 'Vodafone Libertel B.V.', 'NL', '83.80.0.0', 13, '2001:1c10'],
  [3352, 'TELEFONICA DE ESPANA S.A.U.', 'ES', '83.32.0.0', 11],
  [3269, 'Telecom Italia S.p.A.', 'IT', '79.0.0.0', 10, '2a01:2010'],
  [3301, 'Telia Company AB', 'SE', '78.64.0.0', 12],
  [5617, 'Orange Polska Spolka Akcyjna', 'PL', '79.184.0.0', 13, '2a01:1210'],
  [24560, 'Bharti Airtel Limited', 'IN', '122.161.0.0', 16],
  [28573, 'Claro NXT Telecomunicacoes Ltda', 'BR', '179.136.0.0', 13],
  [4713, 'NTT Communications Corporation', 'JP', '153.128.0.0', 10, '2400:4010'],
  [1221, 'Telstra Limited', 'AU', '1.128.0.0', 11, '2001:8003'],
  [9506, 'Singapore Telecommunications Ltd, Magix Services', 'SG', '121.6.0.0', 15],
  [812, 'Rogers Communications Canada Inc.', 'CA', '99.224.0.0', 11],
  [577, 'Bell Canada', 'CA', '70.48.0.0', 13],
  [12389, 'PJSC Rostelecom', 'RU', '178.64.0.0', 13],
  [29465, 'MTN NIGERIA Communication limited', 'NG', '102.88.0.0', 13],
  [7552, 'Viettel Group', 'VN', '171.228.0.0', 14],
  [8708, 'DIGI ROMANIA S.A.', 'RO', '86.120.0.0', 14],
  [9121, 'Turk Telekomunikasyon Anonim Sirketi', 'TR', '85.96.0.0', 12],
  [7713, 'Telekomunikasi Indonesia (PT)', 'ID', '125.160.0.0', 13],
  [8447, 'A1 Telekom Austria AG', 'AT', '91.112.0.0', 14, '2001:852'],
  [3303, 'Swisscom (Schweiz) AG', 'CH', '85.0.0.0', 13, '2a02:1205'],
  [3243, 'MEO - SERVICOS DE COMUNICACOES E MULTIMEDIA S.A.', 'PT', '85.240.0.0', 13],
  [8151, 'Uninet S.A. de C.V.', 'MX', '187.132.0.0', 14],
]);

/** Carriers: many people behind few addresses, at hubs that may be far. */
export const CARRIERS: readonly Network[] = networks([
  [21928, 'T-Mobile USA, Inc.', 'US', '172.32.0.0', 11, '2607:fb95'],
  [6167, 'Verizon Business', 'US', '174.204.0.0', 14, '2600:1010'],
  [20057, 'AT&T Enterprises, LLC', 'US', '166.212.0.0', 14],
  [25135, 'Vodafone Limited', 'GB', '148.252.128.0', 18],
  [206067, 'Hutchison 3G UK Limited', 'GB', '188.28.0.0', 14, '2a04:4a43'],
  [6805, 'Telefonica Germany GmbH & Co.OHG', 'DE', '77.0.0.0', 12, '2a02:3010'],
  [3320, 'Deutsche Telekom AG', 'DE', '84.128.0.0', 10, '2003:c0'],
  [5410, 'Bouygues Telecom SA', 'FR', '176.164.0.0', 14, '2001:861'],
  [15557, 'Societe Francaise Du Radiotelephone - SFR SA', 'FR', '93.0.0.0', 11, '2a02:8410'],
  [1136, 'KPN B.V.', 'NL', '86.80.0.0', 13, '2a02:a450'],
  [12479, 'Orange Espagne SA', 'ES', '90.160.0.0', 12],
  [30722, 'Vodafone Italia S.p.A.', 'IT', '5.88.0.0', 13],
  [44034, 'Hi3G Access AB', 'SE', '2.64.0.0', 13],
  [12912, 'T-Mobile Polska S.A.', 'PL', '178.180.0.0', 15],
  [55836, 'Reliance Jio Infocomm Limited', 'IN', '157.32.0.0', 12, '2409:4100'],
  [26599, 'TELEFONICA BRASIL S.A', 'BR', '191.196.0.0', 14],
  [17676, 'SoftBank Corp.', 'JP', '126.99.0.0', 16, '2400:2010'],
  [4804, 'SingTel Optus Pty Ltd', 'AU', '49.176.0.0', 12],
  [45143, 'Singapore Telecom Mobile Pte Ltd', 'SG', '119.234.0.0', 17],
  [812, 'Rogers Communications Canada Inc.', 'CA', '174.112.0.0', 13],
  [8447, 'A1 Telekom Austria AG', 'AT', '178.188.0.0', 14, '2001:852'],
  [3303, 'Swisscom (Schweiz) AG', 'CH', '178.192.0.0', 14, '2a02:1205'],
  [3243, 'MEO - SERVICOS DE COMUNICACOES E MULTIMEDIA S.A.', 'PT', '2.80.0.0', 14],
  [8151, 'Uninet S.A. de C.V.', 'MX', '189.172.0.0', 14],
]);

/** Rented machines: programs live there, and attackers. */
export const HOSTINGS: readonly Network[] = networks([
  [14061, 'DigitalOcean, LLC', 'US', '45.55.0.0', 16],
  [14061, 'DigitalOcean, LLC', 'NL', '188.226.128.0', 17],
  [14061, 'DigitalOcean, LLC', 'DE', '64.226.64.0', 18],
  [16276, 'OVH SAS', 'FR', '51.255.128.0', 17],
  [24940, 'Hetzner Online GmbH', 'DE', '49.12.0.0', 15],
  [24940, 'Hetzner Online GmbH', 'FI', '65.109.0.0', 16],
  [63949, 'Akamai Technologies, Inc.', 'US', '45.33.0.0', 17],
  [20473, 'The Constant Company, LLC', 'US', '149.28.8.0', 21],
  [51167, 'Contabo GmbH', 'DE', '38.242.192.0', 18],
  [60781, 'LeaseWeb Netherlands B.V.', 'NL', '95.211.0.0', 16],
  [62240, 'Clouvider Limited', 'GB', '5.180.208.0', 22],
  [49505, 'JSC Selectel', 'RU', '87.228.0.0', 17],
  [45090, 'Shenzhen Tencent Computer Systems Company Limited', 'CN', '43.136.0.0', 13],
]);

/** Clouds that vendors and build machines run on. */
export const CLOUDS: readonly Network[] = networks([
  [14618, 'Amazon.com, Inc.', 'US', '44.192.0.0', 11],
  [16509, 'Amazon.com, Inc.', 'IE', '34.240.0.0', 12],
  [8075, 'Microsoft Corporation', 'US', '52.160.0.0', 15],
  [396982, 'Google LLC', 'US', '34.132.0.0', 14],
]);

export const MICROSOFT: readonly Network[] = networks([
  [8075, 'Microsoft Corporation', 'US', '20.64.0.0', 15],
  [8075, 'Microsoft Corporation', 'NL', '51.124.0.0', 16],
]);

/** Exits of VPN services that anybody can buy. */
export const VPN_EXITS: readonly Network[] = networks([
  [9009, 'M247 Europe SRL', 'GB', '37.120.128.0', 24],
  [9009, 'M247 Europe SRL', 'US', '146.70.64.0', 24],
  [9009, 'M247 Europe SRL', 'RO', '37.120.192.0', 19],
  [9009, 'M247 Europe SRL', 'DE', '82.23.8.0', 22],
  [212238, 'Datacamp Limited', 'US', '104.250.208.0', 20],
  [212238, 'Datacamp Limited', 'GB', '104.143.236.0', 22],
  [212238, 'Datacamp Limited', 'DE', '149.102.224.0', 19],
  [39351, '31173 Services AB', 'SE', '185.65.132.0', 24],
]);

/** Gateways that companies send all their traffic through. */
export const GATEWAYS: readonly Network[] = networks([
  [22616, 'ZSCALER, INC.', 'US', '167.106.0.0', 16],
  [62044, 'Zscaler Switzerland GmbH', 'DE', '87.58.122.0', 23],
  [62044, 'Zscaler Switzerland GmbH', 'GB', '159.254.236.0', 22],
  [55256, 'Netskope Inc', 'US', '163.116.128.0', 20],
]);

/** Where Apple's private relay leaves. */
export const RELAYS: readonly Network[] = networks([
  [36183, 'Akamai Technologies, Inc.', 'US', '172.226.192.0', 22],
  [13335, 'Cloudflare, Inc.', 'US', '104.28.0.0', 21],
  [54113, 'Fastly, Inc.', 'US', '199.232.0.0', 16],
]);

export const SATELLITES: readonly Network[] = networks([
  [14593, 'Space Exploration Technologies Corporation', 'US', '98.97.96.0', 19],
  [22351, 'INTELSAT GLOBAL SERVICE CORPORATION', 'US', '66.205.0.0', 18],
  [7155, 'ViaSat,Inc.', 'US', '75.105.64.0', 18],
]);

function networks(rows: readonly Row[]): readonly Network[] {
  return rows.map(([asn, asOrg, country, first, bits, prefix6]) => ({
    asn,
    asOrg,
    country,
    range: [first, bits],
    ...(prefix6 === undefined ? {} : { prefix6 }),
  }));
}
