// The gateway binds to all interfaces and has no option for that. Loaded before it, this makes
// every server of the process listen on loopback alone, and changes nothing else.
"use strict";
const { Server } = require("node:net");

const listen = Server.prototype.listen;
Server.prototype.listen = function (first, ...rest) {
  const wanted = typeof first === "object" && first !== null ? first : { port: first };
  const ready = rest.filter((argument) => typeof argument === "function");
  return listen.call(this, { ...wanted, host: "127.0.0.1" }, ...ready);
};
