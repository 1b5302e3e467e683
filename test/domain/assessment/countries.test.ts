import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countryCode, countryName, isSameCountry } from '#domain/assessment/countries.ts';

test('a country is known by its code, its name, and what logs call it besides', () => {
  const known = { de: 'DE', Germany: 'DE', UK: 'GB', 'United States of America': 'US', ' turkey ': 'TR' };
  for (const [text, code] of Object.entries(known)) assert.equal(countryCode(text), code, text);
});

test('a name that a withdrawn code bears too is that of the present country', () => {
  const present = {
    France: 'FR',
    'United Kingdom': 'GB',
    Russia: 'RU',
    Serbia: 'RS',
    Vietnam: 'VN',
    Benin: 'BJ',
    Yemen: 'YE',
  };
  for (const [name, code] of Object.entries(present)) assert.equal(countryCode(name), code);
  assert.equal(isSameCountry('United Kingdom', 'GB'), true);
});

test('a country is told by its English name, and what is none as it stands', () => {
  assert.equal(countryName('DE'), 'Germany');
  assert.equal(countryName('uk'), 'United Kingdom');
  assert.equal(countryName('Atlantis'), 'Atlantis');
});

test('what is no country has no code', () => {
  assert.equal(countryCode('Atlantis'), undefined);
  assert.equal(countryCode(undefined), undefined);
});
