import { expect, test } from 'vitest';
import { claimantOf } from '../../src/convert/claimant.ts';
import { linksIn } from '../../src/convert/links.ts';

const urls = (text: string): (string | null)[] => linksIn(text).map(({ url }) => url);

test.each([
  ['a link alone', 'https://example.com/a', ['https://example.com/a']],
  ['a link without its scheme', 'youtu.be/dQw4w9WgXcQ', ['https://youtu.be/dQw4w9WgXcQ']],
  ['a host with a port', 'media.test:8080/a.mp3', ['https://media.test:8080/a.mp3']],
  ['links on lines', ' https://a.test/1 \r\n\nhttps://b.test/2\n', ['https://a.test/1', 'https://b.test/2']],
  ['links between commas and brackets', '<https://a.test/1>, (https://b.test/2)', ['https://a.test/1', 'https://b.test/2']],
  ['a comma within a link', 'https://a.test/1,2', ['https://a.test/1,2']],
  ['one link twice', 'https://a.test/1 https://a.test/1', ['https://a.test/1']],
  ['words', 'never gonna', [null, null]],
  ['another scheme', 'javascript:alert(1)', [null]],
  ['a file', 'file:///etc/passwd', [null]],
  ['nothing', ' \n ', []],
])('In %s', (_, text, expected) => expect(urls(text)).toEqual(expected));

const known = [{ name: 'youtube', title: 'YouTube', hosts: ['youtube.com', 'youtu.be'] }, { name: 'generic', title: 'Other sites', hosts: [] }];

test.each([
  ['https://www.youtube.com/watch?v=x', 'YouTube'], ['http://youtu.be/x', 'YouTube'], ['https://youtube.com:443/x', 'YouTube'],
  ['https://notyoutube.com/', undefined], ['https://youtube.com.example.org/', undefined], ['https://youtube.com:8443/', undefined], ['no link', undefined],
])('%s belongs to %s', (link, title) => expect(claimantOf(link, known)?.title).toBe(title));
