'use strict';

module.exports = { name: 'Throughlane', script: './client.js' };
