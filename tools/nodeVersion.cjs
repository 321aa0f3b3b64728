/**
 * Says in one sentence that this Node is none that Midas runs on, before anything that an old one cannot read: npm runs
 * it ahead of each command (package.json), and it is written so that any Node reads it.
 */
'use strict';

var wanted = require('../package.json').engines.node;

/** `^20.20.2` is that or later of its major version, `>=24.0.0` that or later of any. */
function fits(version, range) {
  var least = range.replace(/^\D+/, '').split('.').map(Number);
  var own = version.split('.').map(Number);
  if (range.charAt(0) === '^' && own[0] !== least[0]) return false;
  for (var part = 0; part < least.length; part += 1) {
    if (own[part] !== least[part]) return own[part] > least[part];
  }
  return true;
}

var version = process.versions.node;
var isFit = wanted.split(' || ').some(function (range) {
  return fits(version, range);
});

var names = wanted.replace(/[\^]/g, '').replace(/>=(\S+)/, '$1 and later');
var words = 'Midas runs on Node ' + names.replace(/ \|\| /g, ', ') + ', and this is ' + version;

if (!isFit) {
  console.error(words + ': install Node 24 (https://nodejs.org, or nvm install) and try again.');
  process.exit(1);
}
