// The reader's map and timeline. Everything that it does not do is there without it: the drawn map, the list, the
// filters of the server. It asks no host for anything; in a folder of files it fetches nothing at all.
"use strict";
(() => {
  const points = window.harmledgerPoints;
  const rows = window.harmledgerRows; // in a folder of files alone
  const byId = (id) => document.getElementById(id);
  const form = byId("filters");
  const state = { from: "", to: "", keep: null }; // keep: ids of incidents that the filters leave, or all
  const rtl = document.documentElement.dir === "rtl";
  const isolate = (text) => `\u2068${text}\u2069`;

  // ---- which points are shown

  const firstOf = (month) => `${month}-01`;
  function shown() {
    if (!points) return [];
    const found = [];
    for (let i = 0; i < points.id.length; i += 1) {
      const start = points.start[i];
      if (state.from && !(start && start >= firstOf(state.from))) continue;
      if (state.to && !(start && start.slice(0, 7) <= state.to)) continue;
      if (state.keep && !state.keep.has(points.id[i])) continue;
      found.push(i);
    }
    return found;
  }

  function asFeatures(indexes) {
    return {
      type: "FeatureCollection",
      features: indexes.map((i) => ({
        type: "Feature",
        id: i,
        properties: { i, km: points.km[i] },
        geometry: { type: "Point", coordinates: [points.lon[i], points.lat[i]] },
      })),
    };
  }

  // A circle of a radius on the ground, as a polygon: it stays true at every zoom.
  function circle(lon, lat, km) {
    const ring = [];
    const high = km / 111.32;
    const wide = high / Math.max(Math.cos((lat * Math.PI) / 180), 0.05);
    for (let n = 0; n <= 48; n += 1) {
      const angle = (n / 48) * 2 * Math.PI;
      ring.push([lon + wide * Math.cos(angle), lat + high * Math.sin(angle)]);
    }
    return ring;
  }

  // Places that many incidents share are drawn once, and their circles are made once.
  let placeOf = null;
  const drawnPlaces = [];
  function places() {
    const known = new Map();
    placeOf = points.id.map((_, i) => {
      if (!points.km[i]) return -1;
      const key = `${points.lat[i]},${points.lon[i]},${points.km[i]}`;
      if (!known.has(key)) {
        known.set(key, drawnPlaces.length);
        drawnPlaces.push({
          type: "Feature",
          properties: {},
          geometry: { type: "Polygon", coordinates: [circle(points.lon[i], points.lat[i], points.km[i])] },
        });
      }
      return known.get(key);
    });
  }

  function circles(indexes) {
    if (!placeOf) places();
    const drawn = new Set();
    for (const i of indexes) if (placeOf[i] >= 0) drawn.add(placeOf[i]);
    return { type: "FeatureCollection", features: [...drawn].map((n) => drawnPlaces[n]) };
  }

  // ---- the map

  function line(steps) {
    const found = [];
    let x = 0;
    let y = 0;
    for (let n = 0; n < steps.length; n += 2) {
      x += steps[n];
      y += steps[n + 1];
      found.push([x / 100, y / 100]);
    }
    return found;
  }

  const collection = (features) => ({ type: "FeatureCollection", features });
  const feature = (type, coordinates, properties = {}) => ({ type: "Feature", properties, geometry: { type, coordinates } });

  function ground() {
    const base = window.harmledgerBase;
    const names = new Intl.DisplayNames([document.documentElement.lang], { type: "region" });
    const lines = (of) => collection([feature("MultiLineString", of.map(line))]);
    return {
      land: collection([feature("MultiPolygon", base.land.map((rings) => rings.map(line)))]),
      borders: lines(base.borders),
      units: lines(base.units),
      countries: collection(base.countries.map(([code, lon, lat]) => feature("Point", [lon, lat], { name: names.of(code) }))),
      cities: collection(
        base.cities.map(([name, arabic, lon, lat, people]) =>
          feature("Point", [lon, lat], { name: (rtl && arabic) || name, people }),
        ),
      ),
    };
  }

  function colours() {
    const style = getComputedStyle(document.documentElement);
    const of = (name) => style.getPropertyValue(`--${name}`).trim();
    return { sea: of("ground"), land: of("sheet"), soft: of("soft"), ink: of("ink"), dot: of("dot"), rule: of("rule") };
  }

  function style() {
    const c = colours();
    const source = (data, more) => ({ type: "geojson", data, ...more });
    const told = ground();
    const label = (size, weight) => ({
      "text-field": ["get", "name"],
      "text-font": [weight === "bold" ? "sans-serif" : "sans-serif"],
      "text-size": size,
      "text-max-width": 8,
    });
    return {
      version: 8,
      sources: {
        land: source(told.land, { tolerance: 0.2 }),
        borders: source(told.borders, { tolerance: 0.2 }),
        units: source(told.units, { tolerance: 0.2 }),
        countries: source(told.countries),
        cities: source(told.cities),
        reach: source(collection([])),
        incidents: source(collection([]), { cluster: true, clusterRadius: 46, clusterMaxZoom: 13 }),
      },
      layers: [
        { id: "sea", type: "background", paint: { "background-color": c.sea } },
        { id: "land", type: "fill", source: "land", paint: { "fill-color": c.land, "fill-outline-color": c.soft } },
        { id: "units", type: "line", source: "units", minzoom: 3.5, paint: { "line-color": c.rule, "line-width": 1 } },
        { id: "borders", type: "line", source: "borders", paint: { "line-color": c.soft, "line-width": 1, "line-dasharray": [4, 2] } },
        { id: "reach", type: "fill", source: "reach", paint: { "fill-color": c.dot, "fill-opacity": 0.12, "fill-outline-color": c.dot } },
        {
          id: "cities", type: "symbol", source: "cities", minzoom: 4, filter: [">=", ["get", "people"], ["step", ["zoom"], 1500, 5, 600, 6, 200, 7, 0]],
          layout: { ...label(12), "symbol-sort-key": ["-", 0, ["get", "people"]] },
          paint: { "text-color": c.soft, "text-halo-color": c.land, "text-halo-width": 1.5 },
        },
        {
          id: "countries", type: "symbol", source: "countries", maxzoom: 6, layout: label(13, "bold"),
          paint: { "text-color": c.ink, "text-halo-color": c.land, "text-halo-width": 1.5, "text-opacity": 0.75 },
        },
        {
          id: "clusters", type: "circle", source: "incidents", filter: ["has", "point_count"],
          paint: { "circle-color": c.dot, "circle-opacity": 0.9, "circle-stroke-color": c.land, "circle-stroke-width": 2, "circle-radius": ["step", ["get", "point_count"], 13, 10, 17, 100, 22, 1000, 28] },
        },
        {
          id: "numbers", type: "symbol", source: "incidents", filter: ["has", "point_count"],
          layout: { "text-field": ["to-string", ["get", "point_count"]], "text-font": ["sans-serif"], "text-size": 12, "text-allow-overlap": true, "text-ignore-placement": true },
          paint: { "text-color": c.land },
        },
        {
          id: "dots", type: "circle", source: "incidents", filter: ["!", ["has", "point_count"]],
          paint: { "circle-color": c.dot, "circle-radius": 5, "circle-stroke-color": c.land, "circle-stroke-width": 1.5 },
        },
      ],
    };
  }

  function bounds(indexes) {
    let [west, south, east, north] = [180, 90, -180, -90]; // no Math.min(...): it takes only so many
    for (const i of indexes) {
      west = Math.min(west, points.lon[i]);
      east = Math.max(east, points.lon[i]);
      south = Math.min(south, points.lat[i]);
      north = Math.max(north, points.lat[i]);
    }
    return [[west, south], [east, north]];
  }

  const absolute = (address) => new URL(address, document.baseURI).href;
  const blob = (text) => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));

  function list(indexes) {
    const told = byId("map").dataset;
    const box = document.createElement("div");
    box.dir = document.documentElement.dir;
    const head = document.createElement("strong");
    head.textContent = `${told.here}: ${isolate(indexes.length)}`;
    const items = document.createElement("ul");
    for (const i of indexes.slice(0, 100)) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = told.incident.replace("ID", points.id[i]);
      link.textContent = [points.name[i], points.start[i], points.events[points.event[i]]].map(isolate).join(" · ");
      item.append(link);
      items.append(item);
    }
    box.append(head, items);
    return box;
  }

  // Incidents that no zoom can part lie at one place: they are listed.
  async function opened(map, found, popup) {
    const at = found.geometry.coordinates;
    const source = map.getSource("incidents");
    if (!found.properties.point_count) return popup(at, [found.properties.i]);
    const leaves = await source.getClusterLeaves(found.properties.cluster_id, 5000, 0);
    const indexes = leaves.map((leaf) => leaf.properties.i);
    const places = new Set(indexes.map((i) => `${points.lat[i]},${points.lon[i]}`));
    if (places.size === 1) return popup(at, indexes);
    const zoom = await source.getClusterExpansionZoom(found.properties.cluster_id);
    map.easeTo({ center: at, zoom: Math.min(zoom + 0.2, 14) });
    return undefined;
  }

  function made(maplibre) {
    const figure = byId("map");
    const told = figure.dataset;
    const texts = window.harmledgerTexts;
    // In a folder of files a worker starts from a text, and loads nothing: the shaper of Arabic goes in with it.
    maplibre.setWorkerUrl(texts ? blob(`${texts["maplibre-worker"]}\n${texts["rtl-text"]}`) : absolute(told.worker));
    maplibre.setWorkerCount(1);
    if (!texts && told.rtl) maplibre.setRTLTextPlugin(absolute(told.rtl), false);
    const canvas = byId("canvas");
    const drawn = byId("drawn");
    canvas.hidden = false;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const all = points.id.map((_, i) => i);
    const map = new maplibre.Map({
      container: canvas,
      style: style(),
      bounds: bounds(all),
      fitBoundsOptions: { padding: 50, maxZoom: 9 },
      maxZoom: 14,
      attributionControl: { compact: false, customAttribution: told.attribution },
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: still ? 0 : 150,
      cooperativeGestures: false,
      locale: {
        "NavigationControl.ZoomIn": told.zoomIn, "NavigationControl.ZoomOut": told.zoomOut, "Map.Title": told.label, "Popup.Close": told.close,
      },
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new maplibre.NavigationControl({ showCompass: false }), rtl ? "top-left" : "top-right");
    map.addControl(new maplibre.ScaleControl({}), rtl ? "bottom-left" : "bottom-right");
    let box = null;
    const popup = (at, indexes) => {
      if (box) box.remove();
      box = new maplibre.Popup({ maxWidth: "300px" }).setLngLat(at).setDOMContent(list(indexes)).addTo(map);
    };
    for (const layer of ["clusters", "dots"]) {
      map.on("click", layer, (event) => opened(map, event.features[0], popup));
      map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
      map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
    }
    map.on("load", () => {
      drawn.hidden = true;
      const some = byId("some");
      if (some) some.hidden = true;
      follow(map);
      figure.dataset.state = "ready";
    });
    window.harmledgerMap = map;
    return map;
  }

  function follow(map) {
    const indexes = shown();
    map.getSource("incidents").setData(asFeatures(indexes));
    map.getSource("reach").setData(circles(indexes));
    byId("map").dataset.shown = String(indexes.length);
  }

  function canDraw() {
    const probe = document.createElement("canvas");
    return Boolean(probe.getContext("webgl2") || probe.getContext("webgl"));
  }

  let map = null;
  if (byId("map") && points && points.id.length && window.maplibregl && window.harmledgerBase && canDraw()) {
    map = made(window.maplibregl);
  }
  // The map follows once a frame at most: of many movements of the brush it shows the last.
  let frame = 0;
  const moved = () => {
    if (!map || frame) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      if (map.getSource("incidents")) follow(map);
    });
  };

  // ---- the timeline

  const time = byId("time");
  const svg = time && time.querySelector("svg.time");
  const count = time ? Number(time.dataset.months) : 0;
  function monthAt(n) {
    const [year, month] = time.dataset.first.split("-").map(Number);
    const whole = year * 12 + month - 1 + n;
    return `${String(Math.floor(whole / 12)).padStart(4, "0")}-${String((whole % 12) + 1).padStart(2, "0")}`;
  }
  function indexOf(month) {
    const [year, one] = month.split("-").map(Number);
    const [first, of] = time.dataset.first.split("-").map(Number);
    return (year - first) * 12 + one - of;
  }
  const named = new Intl.DateTimeFormat(document.documentElement.lang === "ar" ? "ar-SY-u-nu-latn" : "en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
  const nameOf = (month) => named.format(new Date(`${month}-01T00:00:00Z`));

  function stretch(low, high) {
    const wide = 960 / count;
    let box = svg.querySelector(".stretch");
    if (!box) {
      box = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      box.setAttribute("class", "stretch");
      box.setAttribute("y", "0");
      box.setAttribute("height", "104");
      box.setAttribute("pointer-events", "none");
      svg.append(box);
    }
    const whole = low === 0 && high === count - 1;
    box.setAttribute("x", String(low * wide));
    box.setAttribute("width", String(whole ? 0 : (high - low + 1) * wide));
    for (const bar of svg.querySelectorAll(".month")) {
      const n = Math.round(Number(bar.getAttribute("x")) / wide);
      bar.classList.toggle("out", n < low || n > high);
    }
  }

  let waiting = 0;
  function brushed(low, high, last) {
    const whole = low === 0 && high === count - 1;
    state.from = whole ? "" : monthAt(low);
    state.to = whole ? "" : monthAt(high);
    const [from, to] = [byId("b-from"), byId("b-to")];
    from.value = String(low);
    to.value = String(high);
    for (const [input, n] of [[from, low], [to, high]]) {
      input.setAttribute("aria-valuetext", nameOf(monthAt(n)));
      input.nextElementSibling.textContent = nameOf(monthAt(n));
    }
    stretch(low, high);
    moved();
    clearTimeout(waiting);
    if (last) waiting = setTimeout(told, 150);
  }

  // The state goes into the address, so that it can be sent to somebody; the list follows.
  async function told() {
    const address = new URL(location.href);
    for (const name of ["from", "to"]) {
      if (state[name]) address.searchParams.set(name, state[name]);
      else address.searchParams.delete(name);
      const field = form.elements[name];
      if (field) field.value = state[name];
    }
    address.searchParams.delete("cursor");
    remember(address);
    if (rows) {
      filtered();
      return;
    }
    const answer = await fetch(address, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["list", "found"]) {
      const fresh = page.getElementById(id);
      if (fresh) byId(id).replaceChildren(...fresh.childNodes);
    }
    for (const [n, link] of [...document.querySelectorAll(".languages a")].entries()) {
      const other = page.querySelectorAll(".languages a")[n];
      if (other) link.setAttribute("href", other.getAttribute("href"));
    }
  }

  function remember(address) {
    try {
      history.replaceState(null, "", address);
    } catch {
      location.hash = address.search.slice(1); // a browser that lets no file change its address
    }
  }

  if (time && count > 1) {
    byId("brush").hidden = false;
    time.querySelector(".with-script").hidden = false;
    time.querySelector(".without-script").hidden = true;
    const low = () => Number(byId("b-from").value);
    const high = () => Number(byId("b-to").value);
    byId("b-from").addEventListener("input", () => brushed(Math.min(low(), high()), high(), true));
    byId("b-to").addEventListener("input", () => brushed(low(), Math.max(low(), high()), true));
    byId("b-whole").addEventListener("click", () => brushed(0, count - 1, true));
    const at = (event) => {
      const box = svg.getBoundingClientRect();
      return Math.max(0, Math.min(count - 1, Math.floor(((event.clientX - box.left) / box.width) * count)));
    };
    let began = null;
    let last = null;
    svg.addEventListener("pointerdown", (event) => {
      if (event.button === 0) began = last = at(event);
    });
    window.addEventListener("pointermove", (event) => {
      if (began === null) return;
      const now = at(event);
      if (now === last) return;
      last = now;
      svg.dataset.dragged = "yes";
      brushed(Math.min(began, now), Math.max(began, now), false);
    });
    window.addEventListener("pointerup", (event) => {
      if (began === null) return;
      if (svg.dataset.dragged) brushed(Math.min(began, at(event)), Math.max(began, at(event)), true);
      began = null;
    });
    svg.addEventListener("dragstart", (event) => event.preventDefault());
    svg.addEventListener("click", (event) => {
      if (!svg.dataset.dragged) return; // a click follows its link
      event.preventDefault();
      delete svg.dataset.dragged;
    }, true);
    brushed(0, count - 1, false);
  }

  // ---- a folder of files: the filters are done here

  const asked = () => new URL(location.href).search || (location.hash.includes("=") ? `?${location.hash.slice(1)}` : "");

  function wanted(row, values) {
    const has = (name) => (values.get(name) || "").trim();
    const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f\u064b-\u065f\u0640]/g, "").replace(/[\u0622\u0623\u0625]/g, "\u0627");
    const month = (text, end) => (text.length === 4 ? `${text}-${end ? "12-31" : "01-01"}` : text.length === 7 ? `${text}-${end ? "31" : "01"}` : text);
    const untold = has("perpetrator") === "untold";
    return (
      (!has("q") || plain(has("q")).split(/\s+/).every((word) => plain(row.words).includes(word))) &&
      (!has("place") || plain(row.words).includes(plain(has("place")))) &&
      (!has("from") || (row.to && row.to >= month(has("from"), false))) &&
      (!has("to") || (row.from && row.from <= month(has("to"), true))) &&
      (!has("perpetrator") || (untold ? !row.blamed.length : row.blamed.includes(has("perpetrator")))) &&
      (!has("event") || row.event === has("event")) &&
      (!has("grade") || row.grade === has("grade")) &&
      (!has("harmed") || row.harmed.includes(has("harmed"))) &&
      (!has("min_origins") || row.origins >= Number(has("min_origins")))
    );
  }

  function filtered() {
    const values = new URLSearchParams(asked());
    const kept = rows.filter((row) => wanted(row, values)).reverse();
    state.keep = kept.length === rows.length ? null : new Set(kept.map((row) => row.id));
    moved();
    const body = document.querySelector("#list tbody");
    const heads = [...document.querySelectorAll("#list thead th")].map((head) => head.textContent);
    const grades = Object.fromEntries(points.grades.map((grade, n) => [grade, points.gradeNames[n]]));
    const template = byId("map") ? byId("map").dataset.incident : "incidents/ID.html";
    body.replaceChildren(...kept.slice(0, 500).map((row) => {
      const line = document.createElement("tr");
      const cells = [...row.cells.slice(0, 6), row.grade, String(row.origins)];
      cells.forEach((text, n) => {
        const cell = document.createElement(n === 1 ? "th" : "td");
        cell.dataset.label = heads[n];
        if (n === 1) {
          cell.scope = "row";
          const link = document.createElement("a");
          link.href = template.replace("ID", row.id);
          link.textContent = text;
          cell.append(link);
        } else if (n === 6) {
          const grade = document.createElement("span");
          grade.className = `grade g-${text}`;
          grade.textContent = grades[text] || text;
          cell.append(grade);
        } else {
          cell.textContent = text || "–";
        }
        if (n === 7) cell.className = "n";
        line.append(cell);
      });
      return line;
    }));
    const found = byId("found");
    found.textContent = kept.length === rows.length ? found.dataset.all || found.textContent : `${isolate(kept.length)} / ${isolate(rows.length)}`;
    for (const pager of document.querySelectorAll(".pager")) pager.hidden = true;
  }

  if (rows && form) {
    form.hidden = false;
    byId("found").dataset.all = byId("found").textContent;
    for (const [name, value] of new URLSearchParams(asked())) {
      if (form.elements[name]) form.elements[name].value = value;
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const address = new URL(location.href);
      address.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value)).toString();
      remember(address);
      filtered();
    });
    if (asked()) filtered();
  }
})();
